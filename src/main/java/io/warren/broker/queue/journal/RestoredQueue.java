package io.warren.broker.queue.journal;

import io.netty.util.collection.LongObjectHashMap;
import io.warren.broker.queue.journal.EntryFormat.Stored;
import io.warren.value.DropReason;
import io.warren.value.Message;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** What a log says of one queue. */
public final class RestoredQueue {
  /** One entry as its records have left it. */
  public static final class RestoredEntry {
    private final long id;
    private final long timeMs;
    private final Message message;
    private final boolean delayed;
    private final long segmentNumber;
    private boolean delivered;
    private int returnCount;
    private @Nullable DropReason reason;

    private RestoredEntry(
        Stored stored,
        boolean delayed,
        boolean delivered,
        int returnCount,
        @Nullable DropReason reason,
        long segmentNumber) {
      this.id = stored.id();
      this.timeMs = stored.timeMs();
      this.message = stored.message();
      this.delayed = delayed;
      this.delivered = delivered;
      this.returnCount = returnCount;
      this.reason = reason;
      this.segmentNumber = segmentNumber;
    }

    public long id() {
      return id;
    }

    /** When it expires, or may be delivered if it is {@link #delayed}; since 1970. */
    public long timeMs() {
      return timeMs;
    }

    public Message message() {
      return message;
    }

    public boolean delayed() {
      return delayed;
    }

    /** Whether somebody may have seen it. */
    public boolean delivered() {
      return delivered;
    }

    public int returnCount() {
      return returnCount;
    }

    /** Why it was on its way to the dead letter exchange; null where it was not. */
    public @Nullable DropReason reason() {
      return reason;
    }

    /** Where its newest record is. */
    long segmentNumber() {
      return segmentNumber;
    }
  }

  private final LongObjectHashMap<RestoredEntry> entryById = new LongObjectHashMap<>();
  private long lastId;
  private long segmentNumber;

  private final QueueRecord.Visitor changes =
      new QueueRecord.Visitor() {
        @Override
        public void added(
            Stored entry,
            boolean delayed,
            boolean delivered,
            int returnCount,
            @Nullable DropReason reason) {
          seen(entry.id());
          entryById.put(
              entry.id(),
              new RestoredEntry(entry, delayed, delivered, returnCount, reason, segmentNumber));
        }

        @Override
        public void delivered(long id) {
          RestoredEntry entry = seen(id);
          if (entry != null) {
            entry.delivered = true;
          }
        }

        @Override
        public void returned(long id) {
          RestoredEntry entry = seen(id);
          if (entry != null) {
            entry.delivered = true;
            entry.returnCount++;
          }
        }

        @Override
        public void removed(long id) {
          seen(id);
          entryById.remove(id);
        }

        @Override
        public void leaving(long id, DropReason reason) {
          RestoredEntry entry = seen(id);
          if (entry != null) {
            entry.reason = reason;
          }
        }
      };

  RestoredQueue() {}

  /** Takes what the next record of the queue says. */
  QueueRecord.Visitor in(long newSegmentNumber) {
    segmentNumber = newSegmentNumber;
    return changes;
  }

  private @Nullable RestoredEntry seen(long id) {
    lastId = Math.max(lastId, id);
    return entryById.get(id);
  }

  /** The greatest id that any record names: no entry may have it, or a lower one, again. */
  public long lastId() {
    return lastId;
  }

  /** In the order of their ids. */
  public RestoredEntry[] entries() {
    RestoredEntry[] entries = entryById.values().toArray(RestoredEntry[]::new);
    Arrays.sort(entries, Comparator.comparingLong(RestoredEntry::id));
    return entries;
  }

  public int count() {
    return entryById.size();
  }
}
