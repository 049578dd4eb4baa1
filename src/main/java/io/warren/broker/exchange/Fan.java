package io.warren.broker.exchange;

import io.warren.value.Message;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sorts the messages of one batch by the queues that get them; each queue gets a message once. */
final class Fan {
  /** Takes one queue's share. */
  interface Share {
    /**
     * Takes it.
     *
     * @param indexes the messages' indexes in the batch; null where it is the whole batch
     */
    void take(String queue, Message[] messages, int @Nullable [] indexes);
  }

  private final Message[] batch;
  private final Map<String, Indexes> indexesByQueue = new LinkedHashMap<>();
  private final Indexes unroutable = new Indexes();

  Fan(Message[] batch) {
    this.batch = batch;
  }

  /** Indexes come in ascending order; a queue may be named twice. */
  void add(int index, Collection<String> queues) {
    if (queues.isEmpty()) {
      unroutable.add(index);
    }
    for (String queue : queues) {
      indexesByQueue.computeIfAbsent(queue, address -> new Indexes()).add(index);
    }
  }

  /** Adds a whole batch by its queues, each with the indexes of its messages. */
  void add(Map<String, BitSet> messagesByQueue) {
    BitSet routed = new BitSet(batch.length);
    messagesByQueue.forEach(
        (queue, messages) -> {
          Indexes indexes = indexesByQueue.computeIfAbsent(queue, address -> new Indexes());
          for (int i = messages.nextSetBit(0); i >= 0; i = messages.nextSetBit(i + 1)) {
            indexes.add(i);
          }
          routed.or(messages);
        });
    for (int i = routed.nextClearBit(0); i < batch.length; i = routed.nextClearBit(i + 1)) {
      unroutable.add(i);
    }
  }

  /** Returns the number of queues. */
  int forEachQueue(Share share) {
    indexesByQueue.forEach(
        (queue, indexes) -> {
          if (indexes.count == batch.length) {
            share.take(queue, batch, null);
          } else {
            Message[] messages = new Message[indexes.count];
            for (int i = 0; i < messages.length; i++) {
              messages[i] = batch[indexes.values[i]];
            }
            share.take(queue, messages, indexes.toArray());
          }
        });
    return indexesByQueue.size();
  }

  /** Indexes of the messages that no queue gets; null for none. */
  int @Nullable [] unroutable() {
    return unroutable.count == 0 ? null : unroutable.toArray();
  }

  /** A growing run of ascending indexes. */
  private static final class Indexes {
    private int[] values = new int[8];
    private int count;

    void add(int index) {
      if (count > 0 && values[count - 1] == index) {
        return;
      }
      if (count == values.length) {
        values = Arrays.copyOf(values, count * 2);
      }
      values[count++] = index;
    }

    int[] toArray() {
      return Arrays.copyOf(values, count);
    }
  }
}
