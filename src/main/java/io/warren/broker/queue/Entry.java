package io.warren.broker.queue;

import io.warren.broker.queue.dispatch.Consumer;
import io.warren.value.Message;
import org.jspecify.annotations.Nullable;

/**
 * One message in one queue. Ids grow in the order of arrival, from 1, and are the order of the
 * queue.
 */
public final class Entry {
  // Four million of these may wait: 32 bytes each with compressed references, and full.
  private final long id;
  private final Message message;
  private @Nullable Consumer consumer;
  private boolean redelivered;

  public Entry(long id, Message message) {
    this.id = id;
    this.message = message;
  }

  public long id() {
    return id;
  }

  public Message message() {
    return message;
  }

  /** Whether it was delivered before and came back. */
  public boolean redelivered() {
    return redelivered;
  }

  /** The consumer that has it unacked; null while it is ready, or where it was taken singly. */
  public @Nullable Consumer consumer() {
    return consumer;
  }

  public void deliveredTo(Consumer newConsumer) {
    consumer = newConsumer;
  }

  /** It was delivered, not settled, and is ready again. */
  public void cameBack() {
    consumer = null;
    redelivered = true;
  }
}
