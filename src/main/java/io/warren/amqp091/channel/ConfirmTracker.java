package io.warren.amqp091.channel;

import java.util.Map;
import java.util.TreeMap;

/**
 * Turns what queues have confirmed, in any order, into as few confirms as the client can be told
 * with: one for everything below the first that is still missing, single ones beyond it.
 */
final class ConfirmTracker {
  /** Tells the client. */
  interface Teller {
    void ack(long sequence, boolean multiple);

    void nack(long sequence);
  }

  private long lastSequence;

  /** All up to here are confirmed. */
  private long floor;

  /** All up to here the client knows of. */
  private long toldFloor;

  /** Confirmed beyond the floor: first to last, without overlaps. */
  private final TreeMap<Long, Long> beyond = new TreeMap<>();

  /** The number of the next publish, from 1. */
  long next() {
    return ++lastSequence;
  }

  /** Publishes {@code first} to {@code first + count - 1} are safe, or refused by a queue. */
  void onConfirmed(long first, int count, boolean safe, Teller teller) {
    long last = first + count - 1;
    boolean inOrder = first == floor + 1;
    if (!safe) {
      // What is safe below must not be said after, by one confirm that covers the refused too.
      flush(teller);
      for (long sequence = first; sequence <= last; sequence++) {
        teller.nack(sequence);
      }
    } else if (!inOrder) {
      for (long sequence = first; sequence <= last; sequence++) {
        teller.ack(sequence, false);
      }
    }
    if (inOrder) {
      floor = last;
      if (!safe) {
        toldFloor = last;
      }
      joinBeyond(teller);
    } else {
      beyond.put(first, last);
    }
  }

  private void joinBeyond(Teller teller) {
    Map.Entry<Long, Long> next;
    while ((next = beyond.firstEntry()) != null && next.getKey() == floor + 1) {
      // The client knows of these; what is below them it must hear before they are skipped.
      flush(teller);
      floor = next.getValue();
      toldFloor = floor;
      beyond.remove(next.getKey());
    }
  }

  /** Tells the client of what has been confirmed in order. */
  void flush(Teller teller) {
    if (floor > toldFloor) {
      teller.ack(floor, floor - toldFloor > 1);
      toldFloor = floor;
    }
  }
}
