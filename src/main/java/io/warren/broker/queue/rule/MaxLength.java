package io.warren.broker.queue.rule;

import io.warren.broker.queue.backlog.Backlog;
import org.jspecify.annotations.Nullable;

/**
 * How much may be ready in a queue, and what becomes of that which is too much.
 *
 * <p>Source: RabbitMQ docs, Queue Length Limit.
 *
 * @param messageCount from 0, or below 0 for no limit
 * @param bodyBytes of all ready messages together, from 0, or below 0 for no limit
 */
public record MaxLength(long messageCount, long bodyBytes, Overflow overflow) {

  /** What becomes of that which is too much. */
  public enum Overflow {
    /** What stands first goes. */
    DROP_HEAD("drop-head"),
    /** What comes is refused. */
    REJECT_PUBLISH("reject-publish"),
    /** What comes is refused, and dead-lettered. */
    REJECT_PUBLISH_DLX("reject-publish-dlx");

    private final String word;

    Overflow(String word) {
      this.word = word;
    }

    /** The same for a queue that does not dead-letter what it refuses: there it is the first. */
    public Overflow withoutDeadLetters() {
      return this == REJECT_PUBLISH_DLX ? DROP_HEAD : this;
    }

    /** That of the name; where there is none, the first. */
    public static Overflow named(@Nullable String word) {
      for (Overflow overflow : values()) {
        if (overflow.word.equals(word)) {
          return overflow;
        }
      }
      return DROP_HEAD;
    }
  }

  public boolean limits() {
    return messageCount >= 0 || bodyBytes >= 0;
  }

  public boolean rejects() {
    return overflow != Overflow.DROP_HEAD;
  }

  /**
   * Whether it would be too much with one message more.
   *
   * @param waitingCount what is ready and what will be
   * @param waitingBodyBytes of all these
   */
  public boolean hasNoRoom(long waitingCount, long waitingBodyBytes, int newBodyBytes) {
    return isTooMuch(waitingCount + 1, waitingBodyBytes + newBodyBytes);
  }

  /** Whether it is too much now. */
  public boolean isPassed(Backlog backlog) {
    return isTooMuch(backlog.size(), backlog.bodyBytes());
  }

  private boolean isTooMuch(long count, long bytes) {
    return (messageCount >= 0 && count > messageCount) || (bodyBytes >= 0 && bytes > bodyBytes);
  }
}
