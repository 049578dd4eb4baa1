package io.warren.broker.bus;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Way} on its way to the next exchange, which alone can open it, and only once. So it
 * changes in one place at a time, though it is never copied: a long way through many exchanges
 * would cost the square of its length.
 */
public final class Walk {
  /**
   * What there is of a way.
   *
   * @param queues the messages for each queue found so far, by its address
   * @param open the messages that are still to visit each exchange, by address without event loop
   * @param met all messages that have met each exchange, the open ones too
   * @param remembered what exchanges on the way know the batch's messages by, if they come again
   */
  record Parts(
      Map<String, BitSet> queues,
      Map<String, BitSet> open,
      Map<String, BitSet> met,
      List<Remembered> remembered) {
    /** Of a way that was handed on: it can't be changed. */
    static final Parts NONE = new Parts(Map.of(), Map.of(), Map.of(), List.of());
  }

  private @Nullable Parts parts;

  Walk(Parts parts) {
    this.parts = parts;
  }

  /** The way, which nobody else has. */
  public Way open() {
    Way way = new Way(parts());
    parts = null;
    return way;
  }

  Parts parts() {
    Parts there = parts;
    if (there == null) {
      throw new IllegalStateException("a walk is opened once");
    }
    return there;
  }
}
