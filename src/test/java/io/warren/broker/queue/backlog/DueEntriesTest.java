package io.warren.broker.queue.backlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.warren.broker.queue.Entry;
import io.warren.broker.queue.Messages;
import org.junit.jupiter.api.Test;

class DueEntriesTest {
  private static final int MANY = 5000;

  private final DueEntries due = new DueEntries();

  private Entry ready(long id, long expiresAtMs) {
    Entry entry = new Entry(id, Messages.message(""), expiresAtMs);
    entry.ready(true);
    due.add(entry);
    return entry;
  }

  private void take(Entry entry) {
    entry.ready(false);
    due.onTaken(entry);
  }

  private void comeBack(Entry entry) {
    entry.ready(true);
    due.add(entry);
  }

  @Test
  void theEarliestOfThoseThatAreReadyIsDue() {
    Entry late = ready(1, 20);
    Entry early = ready(2, 10);
    assertEquals(10, due.nextMs());
    assertNull(due.due(9));
    assertSame(early, due.due(10));
    take(early);
    assertNull(due.due(19));
    assertSame(late, due.due(20));
    comeBack(early);
    assertSame(early, due.due(20));
  }

  /** They are with consumers while the queue is purged, twice over. */
  @Test
  void whatComesBackAfterAllWereForgottenIsDueAgain() {
    Entry held = ready(1, 10);
    ready(2, 5);
    take(held);
    due.clear();
    assertEquals(Entry.NEVER, due.nextMs());
    due.clear();
    comeBack(held);
    assertSame(held, due.due(10));
    take(held);
    assertEquals(Entry.NEVER, due.nextMs());
  }

  /** The forgotten ones count for nothing among those that are not ready. */
  @Test
  void whatWasForgottenIsNotTakenForStale() {
    Entry[] forgotten = new Entry[MANY];
    for (int index = 0; index < MANY; index++) {
      forgotten[index] = ready(index + 1, 10);
    }
    due.clear();
    Entry[] entries = new Entry[MANY];
    for (int index = 0; index < MANY; index++) {
      entries[index] = ready(MANY + index + 1, 20 + index);
    }
    for (Entry entry : forgotten) {
      take(entry);
    }
    for (Entry entry : entries) {
      assertSame(entry, due.due(Long.MAX_VALUE - 1));
      take(entry);
    }
    assertEquals(Entry.NEVER, due.nextMs());
  }
}
