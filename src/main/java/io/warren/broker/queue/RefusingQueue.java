package io.warren.broker.queue;

import io.warren.broker.publish.Publisher;
import io.warren.broker.publish.Publishing;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * A queue that has refused parcels, which wait here in their order until it takes them.
 *
 * <p>It is tried with one. While it takes all that it is sent it is sent twice as many the next
 * time, at once; where it refuses one it is left alone for a while, for longer each time that it
 * takes nothing.
 */
final class RefusingQueue implements Publisher {
  private static final int LARGEST_TRY = 250;

  /** Of each try; 0 would not be confirmed. */
  private static final long FIRST_SEQUENCE = 1;

  private final String address;
  private final QueueLimits.DepartureLimits limits;
  private final Consumer<Parcel> onTaken;
  private final Consumer<RefusingQueue> onAnswered;
  private final PriorityQueue<Parcel> waiting = new PriorityQueue<>();
  private final List<Parcel> tried = new ArrayList<>();
  private int answeredCount;
  private int takenCount;
  private int tryCount = 1;
  private long delayMs;
  private long dueAtMs;

  /**
   * @param onTaken hears of each parcel that the queue has taken
   * @param onAnswered hears that the queue has answered a try
   */
  RefusingQueue(
      String address,
      QueueLimits.DepartureLimits limits,
      long nowMs,
      Consumer<Parcel> onTaken,
      Consumer<RefusingQueue> onAnswered) {
    this.address = address;
    this.limits = limits;
    this.delayMs = limits.firstRetryMs();
    this.dueAtMs = nowMs + delayMs;
    this.onTaken = onTaken;
    this.onAnswered = onAnswered;
  }

  String address() {
    return address;
  }

  void add(Parcel parcel) {
    waiting.add(parcel);
  }

  /** Whether nothing waits for it, and nothing is on its way. */
  boolean isEmpty() {
    return waiting.isEmpty() && tried.isEmpty();
  }

  /** When it is to be tried again, since 1970; {@link Entry#NEVER} while it is. */
  long dueAtMs() {
    return dueAtMs;
  }

  /** Sends what is next. */
  void tryAgain(Publishing publishing) {
    dueAtMs = Entry.NEVER;
    answeredCount = 0;
    takenCount = 0;
    List<Message> messages = new ArrayList<>();
    for (int left = Math.min(tryCount, waiting.size()); left > 0; left--) {
      Parcel parcel = waiting.remove();
      tried.add(parcel);
      messages.add(parcel.departure.published());
    }
    publishing.toAddress(address, this, FIRST_SEQUENCE, messages);
  }

  @Override
  public void onConfirmed(long first, int count, boolean safe) {
    for (long sequence = first; sequence < first + count; sequence++) {
      Parcel parcel = tried.get((int) (sequence - FIRST_SEQUENCE));
      if (safe) {
        takenCount++;
        parcel.onTaken(address);
        onTaken.accept(parcel);
      } else {
        waiting.add(parcel);
      }
    }
    answeredCount += count;
    if (answeredCount == tried.size()) {
      onAllAnswered();
    }
  }

  private void onAllAnswered() {
    boolean tookAll = takenCount == answeredCount;
    tried.clear();
    if (tookAll) {
      tryCount = Math.min(tryCount * 2, LARGEST_TRY);
      dueAtMs = 0;
    } else {
      tryCount = 1;
      delayMs =
          takenCount > 0
              ? limits.firstRetryMs()
              : Math.max(delayMs, Math.min(delayMs * 2, limits.longestRetryMs()));
      dueAtMs = System.currentTimeMillis() + delayMs;
    }
    onAnswered.accept(this);
  }

  @Override
  public void onReturned(Message message) {
    throw new IllegalStateException("sent to a queue, not to find one");
  }
}
