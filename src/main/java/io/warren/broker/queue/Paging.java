package io.warren.broker.queue;

import io.warren.broker.queue.journal.EntryFormat;
import io.warren.store.page.Pager;
import org.jspecify.annotations.Nullable;

/**
 * How the middle of long queues goes to the disk, for all queues of a node.
 *
 * @param pager null where all stays in memory
 * @param format of what is in a page
 * @param queueBytes how much of the messages that are ready a queue keeps in memory, from 1
 */
public record Paging(@Nullable Pager pager, EntryFormat format, long queueBytes)
    implements AutoCloseable {
  /** Of this every queue keeps as much, however little memory is left. */
  static final long LEAST_BYTES = 1 << 20;

  /** For a node that keeps all in memory. */
  public static Paging none(EntryFormat format) {
    return new Paging(null, format, Long.MAX_VALUE);
  }

  /** Returns when all that was asked of the disk is done. */
  @Override
  public void close() {
    if (pager != null) {
      pager.close();
    }
  }
}
