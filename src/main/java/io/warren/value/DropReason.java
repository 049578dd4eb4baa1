package io.warren.value;

/**
 * Why a queue gives up a message that nobody has acknowledged.
 *
 * <p>Source: RabbitMQ docs, Dead Letter Exchanges (the values of {@code reason} in x-death).
 */
public enum DropReason {
  /** Its time was over. */
  EXPIRED("expired"),
  /** The queue was longer than it may be. */
  MAXLEN("maxlen"),
  /** It came back too often. */
  DELIVERY_LIMIT("delivery_limit"),
  /** Its consumer did not want it. */
  REJECTED("rejected");

  private final String word;

  DropReason(String word) {
    this.word = word;
  }

  /** Its name in a dead-lettered message's headers. */
  public String word() {
    return word;
  }
}
