package io.warren.broker.queue.journal;

import io.warren.broker.duplicate.KnownId;
import io.warren.broker.queue.Entry;
import io.warren.broker.queue.backlog.PersistentRuns;
import io.warren.broker.queue.backlog.StoredPage;
import io.warren.broker.queue.journal.EntryFormat.Stored;
import io.warren.store.page.PageRef;
import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.DecodeException;
import io.warren.value.DropReason;
import org.jspecify.annotations.Nullable;

/**
 * What a record of a queue's stream says. Each begins with a byte that says which it is.
 *
 * <p>{@code ADDED}: how often the entry came back, and the entry as {@link EntryFormat} has it, the
 * flags of which say where it stands. {@code CHANGED}: what has become of entries, three times
 * {@link IdRuns}: those that were delivered, that came back, that are gone; in this order, which is
 * that of their lives. {@code LEAVING}: an entry's id, and why it was dropped. {@code PAGED}: where
 * a page is, of which level of the backlog, {@link PersistentRuns what is in it}, and whether that
 * is all as it was or else, as {@link IdRuns}, for which of its entries it is needed; from there on
 * it stands for what was said of them before. {@code MORTAL_PAGED}: when the first of a page's
 * entries has to leave, and then the same. {@code DELAYED_PAGED}: when the first and the last of
 * them may be delivered, and then the same. {@code WITHIN}: the number of a transaction, and then
 * any of the others, which holds if that is committed. {@code IDENTIFIED}: a {@link KnownId} and
 * how far the entry is from the oldest whose id is known, and then {@code ADDED}: the id is known
 * by the same record as its entry, and not without it. {@code KNOWN}: the number of an entry that
 * was safe, and the same of its id.
 *
 * <p>The stream {@link #COMMITS} is no queue's: each record there is the number of a transaction
 * that is committed, and lies behind all that is its.
 */
final class QueueRecord {
  /** No queue has it as its id. */
  static final long COMMITS = Long.MAX_VALUE;

  /** What there is to read. */
  interface Visitor {
    /** What comes next is this transaction's. */
    void within(long transaction);

    /**
     * An entry has come, or is said again as it is now.
     *
     * @param reason why it was dropped; null where it was not
     */
    void added(
        Stored entry,
        boolean delayed,
        boolean delivered,
        int returnCount,
        @Nullable DropReason reason);

    void delivered(long id);

    void returned(long id);

    void removed(long id);

    void leaving(long id, DropReason reason);

    /** Some entries are in a page, and nowhere else. */
    void paged(NamedPage page);

    /**
     * An entry came with an id.
     *
     * @param oldestNumber what came before this one is forgotten
     */
    void known(KnownId known, long oldestNumber);
  }

  private static final int ADDED = 1;
  private static final int CHANGED = 2;
  private static final int LEAVING = 3;
  private static final int PAGED = 4;
  private static final int WITHIN = 5;
  private static final int MORTAL_PAGED = 6;
  private static final int DELAYED_PAGED = 7;
  private static final int IDENTIFIED = 8;
  private static final int KNOWN = 9;

  // The flags of an entry; above them the number of the reason for which it was dropped.
  private static final int DELAYED = 1;
  private static final int DELIVERED = 2;
  private static final int REASON_SHIFT = 4;

  private QueueRecord() {}

  /** What is written next is this transaction's. */
  static void writeWithin(ByteWriter out, long transaction) {
    out.put8(WITHIN);
    out.putVar(transaction);
  }

  /** The entry that is written next has an id. */
  static void writeIdentified(ByteWriter out, KnownId known, long oldestNumber) {
    out.put8(IDENTIFIED);
    writeId(out, known, oldestNumber);
  }

  static void writeKnown(ByteWriter out, KnownId known, long oldestNumber) {
    out.put8(KNOWN);
    out.putVar(known.number());
    writeId(out, known, oldestNumber);
  }

  private static void writeId(ByteWriter out, KnownId known, long oldestNumber) {
    known.write(out);
    out.putVar(known.number() - oldestNumber);
  }

  static void writeAdded(ByteWriter out, Entry entry, boolean delayed) {
    out.put8(ADDED);
    out.putVar(entry.returnCount());
    DropReason reason = entry.reason();
    int flags =
        (delayed ? DELAYED : 0)
            | (!delayed && entry.seen() ? DELIVERED : 0)
            | (reason == null ? 0 : number(reason) << REASON_SHIFT);
    EntryFormat.write(out, entry.id(), entry.expiresAtMs(), flags, entry.message());
  }

  static void writeChanged(ByteWriter out, IdRuns delivered, IdRuns returned, IdRuns removed) {
    out.put8(CHANGED);
    delivered.write(out);
    returned.write(out);
    removed.write(out);
  }

  static void writeLeaving(ByteWriter out, long id, DropReason reason) {
    out.put8(LEAVING);
    out.putVar(id);
    out.put8(number(reason));
  }

  static void writePaged(ByteWriter out, NamedPage page) {
    long dueMs = page.stored().dueMs();
    if (page.stored().delayed()) {
      out.put8(DELAYED_PAGED);
      out.putVar(dueMs);
      out.putVar(page.stored().latestMs());
    } else if (dueMs == Entry.NEVER) {
      out.put8(PAGED);
    } else {
      out.put8(MORTAL_PAGED);
      out.putVar(dueMs);
    }
    write(out, page.stored().ref());
    out.putVar(page.stored().level());
    page.stored().entries().write(out);
    out.put8(page.isWhole());
    if (!page.isWhole()) {
      IdRuns live = new IdRuns();
      page.live().forEachRun(live::add);
      live.write(out);
    }
  }

  private static void write(ByteWriter out, PageRef ref) {
    out.putVar(ref.fileNumber());
    out.putVar(ref.offsetBytes());
    out.putVar(ref.lengthBytes());
    out.putVar(ref.firstId());
    out.putVar(ref.lastId());
    out.putVar(ref.count());
  }

  private static PageRef readRef(ByteReader in) {
    return new PageRef(in.var(), in.var(), (int) in.var(), in.var(), in.var(), (int) in.var());
  }

  private static NamedPage readPaged(ByteReader in, boolean delayed, long dueMs, long latestMs) {
    StoredPage stored =
        new StoredPage(
            readRef(in), delayed, (int) in.var(), dueMs, latestMs, PersistentRuns.read(in));
    boolean whole = in.unsigned8() != 0;
    LiveIds live = whole ? LiveIds.of(stored.entries()) : LiveIds.read(in);
    return new NamedPage(stored, live, whole);
  }

  /**
   * Reads any of them.
   *
   * @throws DecodeException where it is not as such a record is
   * @throws NewerRecordException where it is of a kind that is not known here
   */
  static void read(ByteReader in, EntryFormat format, Visitor visitor) {
    int kind = in.unsigned8();
    if (kind == WITHIN) {
      visitor.within(in.var());
      kind = in.unsigned8();
    }
    switch (kind) {
      case ADDED -> readAdded(in, format, visitor);
      case IDENTIFIED -> readIdentified(in, format, visitor);
      case KNOWN -> {
        KnownId known = KnownId.read(in, in.var());
        visitor.known(known, known.number() - in.var());
      }
      case CHANGED -> {
        IdRuns.read(in, visitor::delivered);
        IdRuns.read(in, visitor::returned);
        IdRuns.read(in, visitor::removed);
      }
      case LEAVING -> visitor.leaving(in.var(), reason(in.unsigned8()));
      case PAGED -> visitor.paged(readPaged(in, false, Entry.NEVER, Entry.NEVER));
      case MORTAL_PAGED -> visitor.paged(readPaged(in, false, in.var(), Entry.NEVER));
      case DELAYED_PAGED -> visitor.paged(readPaged(in, true, in.var(), in.var()));
      default -> throw new NewerRecordException(kind);
    }
  }

  private static void readIdentified(ByteReader in, EntryFormat format, Visitor visitor) {
    KnownId unnumbered = KnownId.read(in, 0);
    long distance = in.var();
    if (in.unsigned8() != ADDED) {
      throw new DecodeException("an id without its entry");
    }
    long number = readAdded(in, format, visitor);
    visitor.known(
        new KnownId(unnumbered.id(), unnumbered.forgottenAtMs(), number), number - distance);
  }

  /** Returns the entry's id. */
  private static long readAdded(ByteReader in, EntryFormat format, Visitor visitor) {
    int returnCount = (int) in.var();
    Stored entry = format.read(in);
    int reason = entry.flags() >>> REASON_SHIFT;
    visitor.added(
        entry,
        (entry.flags() & DELAYED) != 0,
        (entry.flags() & DELIVERED) != 0,
        returnCount,
        reason == 0 ? null : reason(reason));
    return entry.id();
  }

  /** Not the ordinal: what was written is read by later versions. */
  private static int number(DropReason reason) {
    return switch (reason) {
      case EXPIRED -> 1;
      case MAXLEN -> 2;
      case DELIVERY_LIMIT -> 3;
      case REJECTED -> 4;
    };
  }

  private static DropReason reason(int number) {
    for (DropReason reason : DropReason.values()) {
      if (number(reason) == number) {
        return reason;
      }
    }
    throw new DecodeException("no reason " + number + " for which a message is dropped");
  }
}
