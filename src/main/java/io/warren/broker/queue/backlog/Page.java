package io.warren.broker.queue.backlog;

import io.warren.broker.queue.Entry;
import io.warren.store.page.PageRef;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Some consecutive entries of a queue that were never delivered: in memory, on the disk, or both.
 * Those that are removed out of turn leave their places taken. Its queue's context uses it.
 */
public final class Page {
  /** Where its entries are. */
  enum Place {
    MEMORY,
    /** In memory, and about to be on the disk. */
    WRITING,
    /** In memory, and the same on the disk. */
    BOTH,
    DISK,
    /** On the disk, and about to be in memory. */
    READING,
    /** It has no entries any more. */
    SPENT
  }

  final PageOwner owner;

  /** Those of an earlier one were forgotten all at once. */
  final int generation;

  Place place = Place.MEMORY;

  /** Null while they are on the disk alone. */
  @Nullable Entry @Nullable [] entries;

  /** Of the first place that is still taken, and behind the last. */
  int begin;

  int end;

  /** No entry has a smaller id. */
  long firstId;

  /** No entry of a page that is on the disk has a greater id. */
  long lastId;

  // What it had when it was counted last, or no less than that.
  int readyCount;
  long bytes;
  long bodyBytes;

  /** No entry has to leave before that; since 1970, or {@link Entry#NEVER}. */
  long dueMs = Entry.NEVER;

  /** Of one whose entries are delayed: none is so for longer. */
  long latestMs = Entry.NEVER;

  /** Whether one of its entries has to be in memory: a page does not say of it all that is so. */
  boolean bound;

  /** The persistent ones of its entries, when they were on the disk alone the last time. */
  PersistentRuns persistent = PersistentRuns.NONE;

  /** Where it is on the disk, while it is there. */
  @Nullable PageRef ref;

  /** Whether on the disk there are others with them, which an earlier life did not keep. */
  private boolean restored;

  /** What it held when it was last given to be written; whether nothing has come back since. */
  long writingBytes;

  boolean beingWritten;

  /** Whether it is in the list of those that may be written. */
  boolean listed;

  /** Whether it is among those that stay in memory for some time, and until when. */
  boolean staying;

  long staysUntilMs;

  @Nullable Page next;

  Page(PageOwner owner, int generation, int capacity, long firstId) {
    this.owner = owner;
    this.generation = generation;
    this.entries = new Entry[capacity];
    this.firstId = firstId;
  }

  /** One that an earlier life of the node has left on the disk. */
  static Page restored(PageOwner owner, int generation, StoredPage stored) {
    Page page = new Page(owner, generation, 0, stored.entries().firstId());
    page.restored = true;
    page.place = Place.DISK;
    page.entries = null;
    page.lastId = stored.entries().lastId();
    page.readyCount = stored.entries().count();
    page.bytes = stored.entries().memoryBytes();
    page.bodyBytes = stored.entries().bodyBytes();
    page.dueMs = stored.dueMs();
    page.latestMs = stored.latestMs();
    page.persistent = stored.entries();
    page.ref = stored.ref();
    return page;
  }

  /** Whether only those on the disk are its entries that are persistent. */
  public boolean isRestored() {
    return restored;
  }

  /** Whether its entries may not be delivered yet. */
  public boolean delays() {
    return owner.delays();
  }

  /** It is on the disk now, as it is. */
  void writtenTo(PageRef newRef) {
    ref = newRef;
    firstId = newRef.firstId();
    lastId = newRef.lastId();
    restored = false;
  }

  /** What of it outlives the node, where it is on the disk alone. */
  StoredPage stored(PageRef at) {
    return new StoredPage(at, owner.delays(), owner.level(), dueMs, latestMs, persistent);
  }

  /** An entry has come to its end. */
  void append(Entry entry) {
    inMemory()[end++] = entry;
    count(entry);
  }

  private void count(Entry entry) {
    readyCount++;
    bytes += entry.message().memoryBytes();
    bodyBytes += entry.message().body().length;
    dueMs = Math.min(dueMs, entry.expiresAtMs());
    bound |= entry.redelivered() || entry.returnCount() > 0;
  }

  /** Counts its entries, which are in memory; whether any has left since that was done last. */
  boolean recount() {
    int countBefore = readyCount;
    readyCount = 0;
    bytes = 0;
    bodyBytes = 0;
    dueMs = Entry.NEVER;
    bound = false;
    for (int index = begin; index < end; index++) {
      Entry entry = entry(index);
      if (entry.ready()) {
        count(entry);
      }
    }
    return readyCount != countBefore;
  }

  /** Closes the places of those that have left; how many those were. */
  int close() {
    @Nullable Entry[] held = inMemory();
    int places = end;
    end = 0;
    for (int index = 0; index < places; index++) {
      Entry entry = held[index];
      if (entry != null && entry.ready()) {
        held[end++] = entry;
      }
    }
    Arrays.fill(held, end, places, null);
    begin = 0;
    return places - end;
  }

  /** Its entries, as far as they are ready, in their order. Only while they are in memory. */
  public Entry[] readyEntries() {
    Entry[] ready = new Entry[readyCount];
    int count = 0;
    for (Entry entry : inMemory()) {
      if (entry != null && entry.ready()) {
        ready[count++] = entry;
      }
    }
    return count == ready.length ? ready : Arrays.copyOf(ready, count);
  }

  @Nullable Entry[] inMemory() {
    @Nullable Entry[] held = entries;
    if (held == null) {
      throw new IllegalStateException("the entries of a page are on the disk");
    }
    return held;
  }

  /** What stands at a place that is taken. */
  Entry entry(int index) {
    Entry entry = inMemory()[index];
    if (entry == null) {
      throw new IllegalStateException("no place is empty before its turn");
    }
    return entry;
  }

  boolean isHead() {
    return owner.isHead(this);
  }

  /** It is on the disk alone; all that was counted is there. */
  void leaveMemory() {
    Entry[] ready = readyEntries();
    persistent = PersistentRuns.of(ready);
    int holes = end - begin - readyCount;
    place = Place.DISK;
    entries = null;
    begin = 0;
    end = 0;
    owner.left(this, ready, holes);
  }

  /** Begins anew, empty. */
  void reset(long newFirstId) {
    begin = 0;
    end = 0;
    firstId = newFirstId;
    readyCount = 0;
    bytes = 0;
    bodyBytes = 0;
    dueMs = Entry.NEVER;
    bound = false;
  }
}
