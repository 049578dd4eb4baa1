package io.warren.broker.queue;

import io.vertx.core.Handler;
import io.vertx.core.eventbus.MessageProducer;
import io.warren.broker.bus.QueueEvent;
import io.warren.value.Message;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What one session is about to be told: deliveries gather here, and go as one event. */
final class Outbox {
  private static final int SMALLEST = 16;

  /** Where one event is large enough that a larger one would cost hardly less per message. */
  private static final int LARGEST = 1024;

  private final String queue;
  private final MessageProducer<QueueEvent> producer;
  private final Handler<Throwable> onLost;
  private long[] consumerIds = new long[SMALLEST];
  private long[] entryIds = new long[SMALLEST];
  private Message[] messages = new Message[SMALLEST];
  private boolean[] redelivered = new boolean[SMALLEST];

  /** Null until there is something to show, which few queues have. */
  private int @Nullable [] returnCounts;

  private int count;

  /**
   * @param queue the queue's address
   * @param onLost hears, perhaps within the call that sends, that nobody listens
   */
  Outbox(String queue, MessageProducer<QueueEvent> producer, Handler<Throwable> onLost) {
    this.queue = queue;
    this.producer = producer;
    this.onLost = onLost;
  }

  boolean isEmpty() {
    return count == 0;
  }

  void deliver(long consumerId, Entry entry, int returnCount) {
    if (count == messages.length) {
      makeRoom();
    }
    consumerIds[count] = consumerId;
    entryIds[count] = entry.id();
    messages[count] = entry.message();
    redelivered[count] = entry.redelivered();
    if (returnCount > 0) {
      if (returnCounts == null) {
        returnCounts = new int[messages.length];
      }
      returnCounts[count] = returnCount;
    }
    count++;
  }

  /** Sends an event after all deliveries so far. */
  void send(QueueEvent event) {
    flush();
    producer.write(event).onFailure(onLost);
  }

  /** Sends the deliveries so far. */
  void flush() {
    if (count == 0) {
      return;
    }
    // The arrays go with the event for good, so they are trimmed copies and these serve again.
    QueueEvent event =
        new QueueEvent.Deliver(
            queue,
            Arrays.copyOf(consumerIds, count),
            Arrays.copyOf(entryIds, count),
            Arrays.copyOf(messages, count),
            Arrays.copyOf(redelivered, count),
            returnCounts == null ? null : Arrays.copyOf(returnCounts, count));
    returnCounts = null;
    Arrays.fill(messages, 0, count, null);
    count = 0;
    producer.write(event).onFailure(onLost);
  }

  private void makeRoom() {
    if (count == LARGEST) {
      flush();
      return;
    }
    int length = count * 2;
    consumerIds = Arrays.copyOf(consumerIds, length);
    entryIds = Arrays.copyOf(entryIds, length);
    messages = Arrays.copyOf(messages, length);
    redelivered = Arrays.copyOf(redelivered, length);
    if (returnCounts != null) {
      returnCounts = Arrays.copyOf(returnCounts, length);
    }
  }
}
