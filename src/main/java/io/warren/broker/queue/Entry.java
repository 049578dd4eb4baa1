package io.warren.broker.queue;

import io.warren.value.Message;

/**
 * One message in one queue. Ids grow in the order of arrival, from 1, and are the order of the
 * queue.
 */
public final class Entry {
  private final long id;
  private final Message message;
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

  public void markRedelivered() {
    redelivered = true;
  }
}
