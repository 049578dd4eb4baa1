package io.warren.broker.queue.journal;

/**
 * A record that is whole and of a kind that is not known here: what it says can't be left out, for
 * a newer Warren has relied on it.
 */
final class NewerRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NewerRecordException(int kind) {
    super("has a record of kind " + kind + ", which a newer Warren has written");
  }
}
