package io.warren.broker.bus;

/** Indexes of messages in their batch, as {@link QueueEvent.Confirmed} and others name them. */
public final class BatchIndexes {
  private BatchIndexes() {}

  /** All of a batch: from 0, ascending. */
  public static int[] all(int messageCount) {
    int[] indexes = new int[messageCount];
    for (int index = 0; index < messageCount; index++) {
      indexes[index] = index;
    }
    return indexes;
  }
}
