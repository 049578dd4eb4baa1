package io.warren.broker.queue.dispatch;

import io.netty.util.collection.LongObjectHashMap;
import io.warren.value.Invariant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way from one queue to one session: its credit, shared by the session's consumers here. */
public final class SessionLink {
  private final String session;
  private final DeliveryCredit credit;
  private final LongObjectHashMap<Consumer> consumerById = new LongObjectHashMap<>();

  /** Those who could take an entry if there were credit, longest waiting first. */
  final ArrayDeque<Consumer> waiting = new ArrayDeque<>(0);

  private int remainingCount;
  private long remainingBytes;
  private long passingBytes;

  public SessionLink(String session, DeliveryCredit credit) {
    this.session = session;
    this.credit = credit;
    remainingCount = credit.messageCount();
    remainingBytes = credit.bytes();
  }

  public String session() {
    return session;
  }

  /** Whether one more message, of whatever size, may be sent. */
  public boolean open() {
    return remainingCount > 0 && remainingBytes > 0;
  }

  public int remainingCount() {
    return remainingCount;
  }

  /** A message is sent. */
  public void take(int bytes) {
    remainingCount--;
    remainingBytes -= bytes;
  }

  /**
   * A message is sent that nobody acknowledges: it stays in the queue's memory until its credit
   * returns, or a slow reader would pile up without bound what the queue no longer counts.
   */
  public void takePassing(int bytes) {
    take(bytes);
    passingBytes += bytes;
  }

  /**
   * Credit returns.
   *
   * @return the bytes that leave the queue's memory with it. Credit does not say for which delivery
   *     it is; a session that has both kinds of consumer here gets these bytes off first.
   */
  public long give(int messageCount, long bytes) {
    remainingCount = Math.min(credit.messageCount(), remainingCount + messageCount);
    remainingBytes = Math.min(credit.bytes(), remainingBytes + bytes);
    long passed = Math.min(passingBytes, bytes);
    passingBytes -= passed;
    return passed;
  }

  /** What was sent unacknowledged and is still counted as the queue's memory. */
  public long passingBytes() {
    return passingBytes;
  }

  public @Nullable Consumer consumer(long id) {
    return consumerById.get(id);
  }

  /** The consumers of one holder, or all for 0. */
  public List<Consumer> consumers(long holder) {
    List<Consumer> found = new ArrayList<>();
    for (Consumer consumer : consumerById.values()) {
      if (holder == 0 || consumer.holderId() == holder) {
        found.add(consumer);
      }
    }
    return found;
  }

  void add(Consumer consumer) {
    Invariant.check(
        consumerById.put(consumer.id(), consumer) == null, "a consumer id is unique per session");
  }

  void remove(Consumer consumer) {
    consumerById.remove(consumer.id());
  }
}
