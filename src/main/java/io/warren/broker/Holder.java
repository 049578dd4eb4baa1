package io.warren.broker;

import io.warren.broker.bus.QueueCommand.Outcome;
import io.warren.broker.bus.QueueCommand.Settle;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Who holds entries that were delivered and not settled, and consumes through a session. When it
 * ends, every queue takes its entries back.
 *
 * <p>It may have a limit on the unacked entries of all its subscriptions together. Then its queues
 * deliver nothing unasked: they offer, and are granted what the limit leaves, and give back what
 * they could not use.
 */
public final class Holder {
  final long id;
  final Deliveries deliveries;
  final Set<String> queueAddresses = new HashSet<>();
  private final Consuming consuming;

  private int sharedLimit;
  private int sharedUsed;
  private final Deque<WaitingOffer> waitingOffers = new ArrayDeque<>();

  // What is settled in one read of the socket, sent together.
  private String settleQueue = "";
  private Outcome settleOutcome = Outcome.ACK;
  private long[] settleIds = new long[32];
  private int settleCount;
  private int settleShared;

  private record WaitingOffer(String queueAddress, long consumerId, int messageCount) {}

  Holder(long id, Deliveries deliveries, Consuming consuming) {
    this.id = id;
    this.deliveries = deliveries;
    this.consuming = consuming;
  }

  /** How many entries all subscriptions together may hold unacked; 0 for no limit. */
  int sharedLimit() {
    return sharedLimit;
  }

  /**
   * Sets the shared limit; {@code unackedCount} is what the subscriptions hold now. Later
   * subscriptions keep to it.
   */
  void limitShared(int limit, int unackedCount) {
    boolean first = sharedLimit == 0;
    sharedLimit = limit;
    if (first) {
      sharedUsed = unackedCount;
    }
    serveWaiting();
  }

  void onOffer(String queueAddress, long consumerId, int messageCount) {
    waitingOffers.add(new WaitingOffer(queueAddress, consumerId, messageCount));
    serveWaiting();
  }

  void onUngranted(int messageCount) {
    sharedUsed = Math.max(0, sharedUsed - messageCount);
    serveWaiting();
  }

  private void serveWaiting() {
    while (!waitingOffers.isEmpty() && (sharedLimit == 0 || sharedUsed < sharedLimit)) {
      WaitingOffer offer = waitingOffers.remove();
      int granted =
          sharedLimit == 0
              ? offer.messageCount()
              : Math.min(offer.messageCount(), sharedLimit - sharedUsed);
      sharedUsed += granted;
      consuming.grant(offer.queueAddress(), offer.consumerId(), granted);
    }
  }

  /**
   * Settles one entry; sent with the next {@link Session#flush}. Entries of one queue are to be
   * settled in the order of their delivery where that matters.
   */
  public void settle(Origin origin, long entryId, Outcome outcome) {
    if (outcome != settleOutcome || !origin.queueAddress.equals(settleQueue)) {
      sendSettled();
      settleQueue = origin.queueAddress;
      settleOutcome = outcome;
    }
    if (settleCount == settleIds.length) {
      settleIds = Arrays.copyOf(settleIds, settleCount * 2);
    }
    settleIds[settleCount++] = entryId;
    if (origin.consumed()) {
      settleShared++;
    }
    consuming.settling(this);
  }

  void sendSettled() {
    if (settleCount > 0) {
      long[] ids = Arrays.copyOf(settleIds, settleCount);
      settleCount = 0;
      if (settleIds.length > 4096) {
        settleIds = new long[32];
      }
      consuming.send(settleQueue, new Settle(consuming.session(), id, ids, settleOutcome));
      releaseShared();
    }
  }

  private void releaseShared() {
    if (settleShared > 0) {
      sharedUsed = Math.max(0, sharedUsed - settleShared);
      settleShared = 0;
      serveWaiting();
    }
  }
}
