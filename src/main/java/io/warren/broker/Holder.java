package io.warren.broker;

import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueCommand.Grant;
import io.warren.broker.bus.QueueCommand.Outcome;
import io.warren.broker.bus.QueueCommand.Settle;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Who holds entries that were delivered and not settled, and consumes through a session. When it
 * ends, every queue takes its entries back.
 *
 * <p>It may have a limit on the unacked entries of all its subscriptions together. Then its queues
 * deliver nothing unasked: they offer, and are granted what the limit leaves, and give back what
 * they could not use.
 */
public final class Holder {
  private static final int FIRST_CAPACITY = 1;

  final long id;
  final Deliveries deliveries;
  final Set<String> queueAddresses = new HashSet<>();
  private final String session;
  private final BiConsumer<String, QueueCommand> queues;
  private final Consumer<Holder> settling;

  private int sharedLimit;

  /** Entries handed over through subscriptions that are to be settled and are not yet. */
  private int heldCount;

  /** Entries granted to subscriptions that neither came nor were given back yet. */
  private int grantedCount;

  private final Deque<WaitingOffer> waitingOffers = new ArrayDeque<>(1);

  // What is settled in one read of the socket, sent together.
  private Origin settleOrigin = Origin.taken("");
  private Outcome settleOutcome = Outcome.ACK;
  private long[] settleIds = new long[FIRST_CAPACITY];
  private int settleCount;
  private int settleShared;

  /** As whose part; 0 for none's. */
  private long transaction;

  private BiConsumer<String, QueueCommand> settleTo;

  private record WaitingOffer(String queueAddress, Subscription subscription, int messageCount) {}

  /**
   * Makes one of a session.
   *
   * @param queues sends a command to the queue at an address
   * @param settling hears that there is something for {@link #sendSettled}
   */
  Holder(
      long id,
      String session,
      Deliveries deliveries,
      BiConsumer<String, QueueCommand> queues,
      Consumer<Holder> settling) {
    this.id = id;
    this.session = session;
    this.deliveries = deliveries;
    this.queues = queues;
    this.settleTo = queues;
    this.settling = settling;
  }

  /** How many entries all subscriptions together may hold unacked; 0 for no limit. */
  int sharedLimit() {
    return sharedLimit;
  }

  /** Sets the shared limit. Later subscriptions keep to it. */
  void limitShared(int limit) {
    sharedLimit = limit;
    serveWaiting();
  }

  void onOffer(String queueAddress, Subscription subscription, int messageCount) {
    if (!subscription.ending) {
      waitingOffers.add(new WaitingOffer(queueAddress, subscription, messageCount));
      serveWaiting();
    }
  }

  void onUngranted(Subscription subscription, int messageCount) {
    release(subscription, messageCount);
    serveWaiting();
  }

  /** An entry is handed over to the subscription. */
  void onDelivered(Subscription subscription) {
    if (subscription.ackRequired() && subscription.origin().shared()) {
      release(subscription, 1);
      heldCount++;
    }
  }

  /**
   * The subscription is about to end and is granted nothing more: what its queue would give back
   * after the end would find nobody.
   */
  void onEnding(Subscription subscription) {
    subscription.ending = true;
    waitingOffers.removeIf(offer -> offer.subscription() == subscription);
  }

  /** The subscription has ended, perhaps with its queue: what it was granted does not come. */
  void onEnded(Subscription subscription) {
    onEnding(subscription);
    release(subscription, subscription.grantedCount);
    serveWaiting();
  }

  private void release(Subscription subscription, int messageCount) {
    int released = Math.min(messageCount, subscription.grantedCount);
    subscription.grantedCount -= released;
    grantedCount -= released;
  }

  private void serveWaiting() {
    while (!waitingOffers.isEmpty() && hasRoom()) {
      WaitingOffer offer = waitingOffers.remove();
      Subscription subscription = offer.subscription();
      int granted = offer.messageCount();
      // What is not acknowledged waits for room, but takes none.
      if (subscription.ackRequired()) {
        if (sharedLimit > 0) {
          granted = Math.min(granted, sharedLimit - heldCount - grantedCount);
        }
        subscription.grantedCount += granted;
        grantedCount += granted;
      }
      queues.accept(offer.queueAddress(), new Grant(session, subscription.consumerId, granted));
    }
  }

  private boolean hasRoom() {
    return sharedLimit == 0 || heldCount + grantedCount < sharedLimit;
  }

  /**
   * Settles one entry; sent with the next {@link Session#flush}. Entries of one queue are to be
   * settled in the order of their delivery where that matters.
   */
  public void settle(Origin origin, long entryId, Outcome outcome) {
    if (outcome != settleOutcome || !origin.settlesWith(settleOrigin)) {
      sendSettled();
      settleOrigin = origin;
      settleOutcome = outcome;
    }
    if (settleCount == settleIds.length) {
      settleIds = Arrays.copyOf(settleIds, settleCount * 2);
    }
    settleIds[settleCount++] = entryId;
    if (origin.shared()) {
      settleShared++;
    }
    settling.accept(this);
  }

  /**
   * What is settled from now on is a transaction's; what was before is sent.
   *
   * @param to sends it to the queue at an address
   */
  void within(long newTransaction, BiConsumer<String, QueueCommand> to) {
    sendSettled();
    transaction = newTransaction;
    settleTo = to;
  }

  /** What is settled from now on is no transaction's any more; what was before is sent. */
  void withoutTransaction() {
    within(0, queues);
  }

  void sendSettled() {
    if (settleCount > 0) {
      long[] ids = Arrays.copyOf(settleIds, settleCount);
      settleCount = 0;
      if (settleIds.length > 4096) {
        settleIds = new long[FIRST_CAPACITY];
      }
      Origin origin = settleOrigin;
      long holderId = origin.holderId == 0 ? id : origin.holderId;
      settleTo.accept(
          origin.queueAddress,
          new Settle(session, holderId, origin.consumerId, ids, settleOutcome, transaction));
      releaseShared();
    }
  }

  private void releaseShared() {
    if (settleShared > 0) {
      heldCount -= settleShared;
      settleShared = 0;
      serveWaiting();
    }
  }
}
