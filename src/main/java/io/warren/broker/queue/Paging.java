package io.warren.broker.queue;

import io.warren.broker.queue.journal.EntryFormat;
import io.warren.store.page.Pager;
import org.jspecify.annotations.Nullable;

/**
 * How the middle of long queues goes to the disk, for all queues of a node.
 *
 * @param pager null where there is no disk
 * @param format of what is in a page
 * @param queueBytes how much of the messages that are ready a queue keeps in memory, from 1; {@link
 *     #ALL} for all, but for what an earlier life of the node has left on the disk
 */
public record Paging(@Nullable Pager pager, EntryFormat format, long queueBytes)
    implements AutoCloseable {
  /** Of this every queue keeps as much, however little memory is left. */
  static final long LEAST_BYTES = 1 << 20;

  /** However long a queue is, nothing of it goes to the disk. */
  public static final long ALL = Long.MAX_VALUE;

  /** For a node that keeps all in memory, and has no disk. */
  public static Paging none(EntryFormat format) {
    return new Paging(null, format, ALL);
  }

  /** How much of what is ready a queue keeps in memory now. */
  long queueBytes(boolean tight) {
    return tight && queueBytes != ALL ? Math.min(LEAST_BYTES, queueBytes) : queueBytes;
  }

  /** All queues have what an earlier life has left of them. */
  public void restored() {
    if (pager != null) {
      pager.restored();
    }
  }

  /** The node ends: from now on nothing that it keeps is deleted. */
  public void end() {
    if (pager != null) {
      pager.end();
    }
  }

  /** Returns when all that was asked of the disk is done. */
  @Override
  public void close() {
    if (pager != null) {
      pager.close();
    }
  }
}
