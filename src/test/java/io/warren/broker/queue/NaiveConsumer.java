package io.warren.broker.queue;

import io.warren.broker.bus.QueueCommand;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/** One consumer, whether it is given entries or only shown them. */
final class NaiveConsumer {
  final QueueCommand.Consume request;
  final Link link;
  private final LongSupplier mostUnackedBytes;

  /** In which each delivery is to be settled; 0 and less for any time. */
  final long timeoutMs;

  boolean sharedLimit;
  boolean offered;

  /** How many of those that were delivered to it are not settled. */
  int unackedCount;

  long unackedBytes;

  /** Since when it has waited for its turn, and when that was the last time; 0 for not. */
  long ableSince;

  long lastTurn;

  /** For one that is shown entries: how far it has come, for each level. */
  final long[] shownTurns;

  /** For one that is shown entries: what was unacked when it came. */
  final Set<NaiveMessage> found = new HashSet<>();

  /** The way from the queue to a session. */
  static final class Link {
    private final DeliveryCredit whole;
    int count;
    long bytes;

    /** What was sent and needs no acknowledgement, as far as its credit has not come back. */
    long passingBytes;

    /** What was sent and whose credit has not come back. */
    final List<Integer> inFlight = new ArrayList<>();

    Link(DeliveryCredit whole) {
      this.whole = whole;
      count = whole.messageCount();
      bytes = whole.bytes();
    }

    boolean open() {
      return count > 0 && bytes > 0;
    }

    void send(int messageBytes) {
      count--;
      bytes -= messageBytes;
      inFlight.add(messageBytes);
    }

    void give(int messageCount, long messageBytes) {
      count = Math.min(whole.messageCount(), count + messageCount);
      bytes = Math.min(whole.bytes(), bytes + messageBytes);
      passingBytes -= Math.min(passingBytes, messageBytes);
      inFlight.subList(0, messageCount).clear();
    }
  }

  /**
   * @param mostUnackedBytes if it has more unacked, it gets no more
   * @param queueTimeoutMs in which its queue wants deliveries settled, where it says nothing itself
   */
  NaiveConsumer(
      QueueCommand.Consume request,
      Link link,
      int levelCount,
      LongSupplier mostUnackedBytes,
      long queueTimeoutMs) {
    Object own = request.arguments().value("x-consumer-timeout");
    this.timeoutMs = own == null ? queueTimeoutMs : ((Number) own).longValue();
    this.request = request;
    this.link = link;
    this.sharedLimit = request.sharedLimit();
    this.mostUnackedBytes = mostUnackedBytes;
    this.shownTurns = new long[levelCount];
  }

  boolean is(String session, long id) {
    return request.session().equals(session) && request.consumerId() == id;
  }

  boolean isOf(String session, long holder) {
    return request.session().equals(session) && (holder == 0 || request.holder() == holder);
  }

  boolean hasRoom() {
    int prefetch = request.prefetchCount();
    return link.open()
        && (prefetch == 0 || unackedCount < prefetch)
        && unackedBytes <= mostUnackedBytes.getAsLong();
  }

  /** Whether it may have the next turn. */
  boolean able() {
    return hasRoom() && !offered;
  }
}
