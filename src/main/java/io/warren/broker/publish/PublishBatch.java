package io.warren.broker.publish;

import io.warren.broker.bus.BatchIndexes;
import io.warren.value.Message;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one session that go to one place together, and what has been heard of them. The batch
 * is done when it has been routed and every queue that got a part has answered.
 */
final class PublishBatch {
  private static final int FIRST_CAPACITY = 16;

  final long number;

  /** Whether somebody asks for the queues of each message. */
  final boolean traced;

  /** As whose part they are published; 0 for none's. */
  final long transaction;

  private Message[] messages = new Message[FIRST_CAPACITY];
  private int count;
  private long bytes;

  // These three stay null while nobody wants to hear of any message, and none is traced.
  private @Nullable Publisher @Nullable [] publishers;
  private long @Nullable [] sequences;
  private boolean @Nullable [] mandatory;

  private String @Nullable [] @Nullable [] extraKeys;
  private boolean @Nullable [] rejected;
  private boolean routed;
  private int partsMissing;

  PublishBatch(long number) {
    this(number, false, 0);
  }

  PublishBatch(long number, boolean traced, long transaction) {
    this.number = number;
    this.traced = traced;
    this.transaction = transaction;
  }

  int count() {
    return count;
  }

  /** What the messages hold in memory. */
  long bytes() {
    return bytes;
  }

  /** Adds a message; a publish sequence of 0 is not confirmed. */
  void add(
      Publisher publisher,
      long sequence,
      Message message,
      String @Nullable [] keys,
      boolean isMandatory) {
    if (count == messages.length) {
      grow();
    }
    if (sequence != 0 || isMandatory || traced) {
      track(publisher, sequence, isMandatory);
    }
    if (keys != null) {
      if (extraKeys == null) {
        extraKeys = new String[messages.length][];
      }
      extraKeys[count] = keys;
    }
    messages[count++] = message;
    bytes += message.memoryBytes();
  }

  private void track(Publisher publisher, long sequence, boolean isMandatory) {
    if (publishers == null || sequences == null || mandatory == null) {
      publishers = new Publisher[messages.length];
      sequences = new long[messages.length];
      mandatory = new boolean[messages.length];
    }
    publishers[count] = publisher;
    sequences[count] = sequence;
    mandatory[count] = isMandatory;
  }

  private void grow() {
    int capacity = count * 2;
    messages = Arrays.copyOf(messages, capacity);
    if (publishers != null && sequences != null && mandatory != null) {
      publishers = Arrays.copyOf(publishers, capacity);
      sequences = Arrays.copyOf(sequences, capacity);
      mandatory = Arrays.copyOf(mandatory, capacity);
    }
    if (extraKeys != null) {
      extraKeys = Arrays.copyOf(extraKeys, capacity);
    }
  }

  /** The messages, in an array of their own. */
  Message[] messages() {
    return Arrays.copyOf(messages, count);
  }

  String @Nullable [] @Nullable [] extraKeys() {
    return extraKeys == null ? null : Arrays.copyOf(extraKeys, count);
  }

  /**
   * Takes what the exchange said; returns the unroutable mandatory messages to their publishers.
   */
  void onRouted(int partCount, int @Nullable [] unroutable) {
    routed = true;
    partsMissing += partCount;
    if (unroutable != null && publishers != null && mandatory != null) {
      for (int index : unroutable) {
        Publisher publisher = publishers[index];
        if (mandatory[index] && publisher != null) {
          publisher.onReturned(messages[index]);
        }
      }
    }
  }

  /** Tells each publisher how many queues its messages have found. */
  void tellRouted(String[] @Nullable [] queues) {
    for (int index = 0; index < count; index++) {
      Publisher publisher = publishers == null ? null : publishers[index];
      String[] found = queues[index];
      if (publisher != null && sequences != null && found != null) {
        publisher.onRouted(sequences[index], found.length);
      }
    }
  }

  Message message(int index) {
    return messages[index];
  }

  String @Nullable [] extraKeys(int index) {
    return extraKeys == null ? null : extraKeys[index];
  }

  /** Who published a message of a traced batch. */
  int publisherNumber(int index) {
    Publisher publisher = publishers == null ? null : publishers[index];
    return publisher == null ? 0 : publisher.number();
  }

  /** Every message went to no queue. */
  int[] allIndexes() {
    return BatchIndexes.all(count);
  }

  /**
   * Takes one queue's answer, which may come before the exchange's.
   *
   * @param queue its address; empty where the exchange failed
   */
  void onConfirmed(String queue, int @Nullable [] refused) {
    partsMissing--;
    if (refused != null) {
      if (rejected == null) {
        rejected = new boolean[count];
      }
      for (int index : refused) {
        rejected[index] = true;
        if (!queue.isEmpty()) {
          tellRefused(index, queue);
        }
      }
    }
  }

  private void tellRefused(int index, String queue) {
    Publisher publisher = publishers == null ? null : publishers[index];
    if (publisher != null && sequences != null && sequences[index] != 0) {
      publisher.onRefused(sequences[index], queue);
    }
  }

  boolean done() {
    return routed && partsMissing == 0;
  }

  /** Tells each publisher of its messages, in runs of consecutive sequences with the same fate. */
  void tellPublishers() {
    if (publishers == null || sequences == null) {
      return;
    }
    int start = 0;
    while (start < count) {
      int end = start + 1;
      while (end < count && continues(publishers, sequences, end)) {
        end++;
      }
      Publisher publisher = publishers[start];
      if (publisher != null && sequences[start] != 0) {
        publisher.onConfirmed(sequences[start], end - start, !isRejected(start));
      }
      start = end;
    }
  }

  private boolean continues(@Nullable Publisher[] of, long[] numbers, int index) {
    return Objects.equals(of[index], of[index - 1])
        && numbers[index] == numbers[index - 1] + 1
        && numbers[index - 1] != 0
        && isRejected(index) == isRejected(index - 1);
  }

  private boolean isRejected(int index) {
    return rejected != null && rejected[index];
  }
}
