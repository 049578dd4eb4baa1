package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.backlog.Page;
import io.warren.broker.queue.backlog.PageEffects;
import io.warren.broker.queue.backlog.PageSize;
import io.warren.broker.queue.backlog.PageTimes;
import io.warren.broker.queue.backlog.Pages;
import io.warren.broker.queue.journal.EntryLog;
import io.warren.store.page.PageRef;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A queue with pages of four entries, of which it keeps none in memory that it need not. */
class QueuePagesTest implements PageEffects {
  private static final int PAGE = 4;

  private final RecordedEffects effects = new RecordedEffects();
  private final Pages pages = new Pages(this, new PageSize(PAGE, 1 << 20));
  private QueueMachine machine = machine(Map.of());
  private final List<Page> writing = new ArrayList<>();
  private final List<Entry[]> contents = new ArrayList<>();
  private final List<Entry[]> written = new ArrayList<>();
  private final List<Page> reading = new ArrayList<>();
  private final List<Long> released = new ArrayList<>();
  private boolean allReleased;
  private long batchNumber;

  private QueueMachine machine(Map<String, Object> arguments) {
    FieldTable table = FieldTable.of(arguments);
    QueueInfo info = new QueueInfo("/", "q", 1, "classic", false, false, "", table);
    QueueMachine made =
        QueueType.CLASSIC.machine(
            info, table, Limits.credit(1 << 20, 1 << 30), effects, EntryLog.NONE, pages);
    made.keepInMemory(0);
    return made;
  }

  @Override
  public void write(Page page) {
    writing.add(page);
    contents.add(page.readyEntries());
  }

  @Override
  public void read(Page page, PageRef ref) {
    reading.add(page);
  }

  @Override
  public void keep(Page page, PageRef ref) {}

  @Override
  public void release(PageRef ref) {
    released.add(ref.firstId());
  }

  @Override
  public void releaseAll() {
    allReleased = true;
  }

  private static PageRef ref(Entry[] entries) {
    long first = entries[0].id();
    return new PageRef(1, first, 1, first, entries[entries.length - 1].id(), entries.length);
  }

  /** What is to be written is, page after page, until nothing more is. */
  private void writeAll() {
    while (!writing.isEmpty()) {
      Page page = writing.remove(0);
      Entry[] entries = contents.remove(0);
      written.add(entries);
      machine.pageWritten(page, ref(entries));
    }
  }

  private void enqueue(int from, int to) {
    Message[] messages = new Message[to - from + 1];
    for (int index = 0; index < messages.length; index++) {
      messages[index] = Messages.message("m" + (from + index));
    }
    machine.apply(new QueueCommand.Enqueue("p", ++batchNumber, messages, null), 0);
    effects.taken();
  }

  private boolean get() {
    return machine.begin(new QueueCommand.Get("s", 1, false), 0);
  }

  private String got() {
    Answer.Got got = (Answer.Got) effects.lastAnswer;
    return Messages.body(got.message()) + " of " + (got.readyCount() + 1);
  }

  private static Entry[] anew(int from, int to) {
    return anew(from, to, Entry.NEVER);
  }

  private static Entry[] anew(int from, int to, long expiresAtMs) {
    Entry[] entries = new Entry[to - from + 1];
    for (int id = from; id <= to; id++) {
      entries[id - from] = new Entry(id, Messages.message("m" + id), expiresAtMs);
    }
    return entries;
  }

  @Test
  void allButTheFirstPageAndTheOpenOneGoesOut() {
    enqueue(1, 18);
    writeAll();
    assertEquals(List.of(13L, 9L, 5L), written.stream().map(entries -> entries[0].id()).toList());
    // What is on the disk holds no memory, and is still there.
    assertEquals(4 * (Messages.OVERHEAD + 2) + 2 * (Messages.OVERHEAD + 3), effects.memoryBytes);
    machine.apply(new QueueCommand.Stat(), 0);
    assertEquals(18, ((Answer.QueueStat) effects.lastAnswer).readyCount());
  }

  @Test
  void whatIsNextIsReadBeforeItIsWanted() {
    enqueue(1, 18);
    writeAll();
    for (int id = 1; id <= 4; id++) {
      assertTrue(get());
    }
    assertEquals(3, reading.size());
    assertFalse(get());
    assertTrue(machine.waits());
    machine.pageRead(reading.get(0), anew(5, 8));
    assertTrue(machine.goOn());
    assertEquals("m5 of 14", got());
    assertEquals(List.of(5L), released);
  }

  @Test
  void whatCanNotBeReadIsGoneAndAllElseIsNot() {
    enqueue(1, 18);
    writeAll();
    for (int id = 1; id <= 4; id++) {
      get();
    }
    assertFalse(get());
    Entry[] some = {anew(6, 6)[0], anew(8, 8)[0]};
    assertEquals(2, machine.pageRead(reading.get(0), some));
    assertTrue(machine.goOn());
    assertEquals("m6 of 12", got());
    assertTrue(get());
    assertEquals("m8 of 11", got());
    // The next page is lost as a whole.
    assertFalse(get());
    assertEquals(4, machine.pageRead(reading.get(1), new Entry[0]));
    assertFalse(machine.goOn());
    machine.pageRead(reading.get(2), anew(13, 16));
    assertTrue(machine.goOn());
    assertEquals("m13 of 6", got());
    for (int left = 5; left > 0; left--) {
      assertTrue(get());
    }
    assertEquals("m18 of 1", got());
    assertEquals(0, effects.memoryBytes, "nothing is counted of what was lost");
  }

  @Test
  void whatCanNotBeWrittenStaysAndIsTriedAgain() {
    enqueue(1, 12);
    Page page = writing.remove(0);
    contents.remove(0);
    machine.pageWritten(page, null);
    assertEquals(List.of(), writing);
    enqueue(13, 20);
    assertEquals(List.of(), writing, "not at once");
    machine.keepInMemory(0);
    writeAll();
    assertEquals(3, written.size());
  }

  @Test
  void whatIsTakenBeforeItIsWrittenNeedNotBeRead() {
    enqueue(1, 12);
    for (int id = 1; id <= 6; id++) {
      assertTrue(get());
    }
    writeAll();
    assertEquals(List.of(5L), released);
    for (int id = 7; id <= 12; id++) {
      assertTrue(get());
      assertEquals("m" + id + " of " + (13 - id), got());
    }
    assertEquals(List.of(), reading);
  }

  @Test
  void whatComesLateForAPurgedQueueIsForgotten() {
    enqueue(1, 18);
    Page page = writing.get(0);
    PageRef ref = ref(contents.get(0));
    machine.apply(new QueueCommand.Purge(), 0);
    assertTrue(allReleased);
    machine.pageWritten(page, ref);
    assertEquals(0, effects.memoryBytes);
    enqueue(19, 20);
    assertTrue(get());
    assertEquals("m19 of 2", got());
  }

  @Test
  void whatHasToLeaveSoonStaysInMemory() {
    machine = machine(Map.<String, Object>of("x-message-ttl", PageTimes.STANDARD.stayMs()));
    enqueue(1, 18);
    assertEquals(List.of(), writing);
    leaves(PageTimes.STANDARD.stayMs());
  }

  private void leaves(long nowMs) {
    machine.apply(new QueueCommand.Tick(), nowMs - 1);
    assertEquals(18, readyCount(nowMs - 1));
    machine.apply(new QueueCommand.Tick(), nowMs);
    assertEquals(0, readyCount(nowMs));
  }

  private long readyCount(long nowMs) {
    machine.apply(new QueueCommand.Stat(), nowMs);
    return ((Answer.QueueStat) effects.lastAnswer).readyCount();
  }

  @Test
  void whatHasToLeaveLaterIsReadSomeTimeBeforeThat() {
    long liveMs = 60_000;
    machine = machine(Map.of("x-message-ttl", liveMs));
    enqueue(1, 18);
    writeAll();
    assertEquals(3, written.size());
    machine.apply(new QueueCommand.Tick(), liveMs - PageTimes.STANDARD.aheadMs() - 1);
    assertEquals(List.of(), reading);
    machine.apply(new QueueCommand.Tick(), liveMs - PageTimes.STANDARD.aheadMs());
    assertEquals(3, reading.size());
    for (int page = 0; page < 3; page++) {
      Entry first = written.get(page)[0];
      machine.pageRead(reading.get(page), anew((int) first.id(), (int) first.id() + 3, liveMs));
    }
    leaves(liveMs);
    assertEquals(0, effects.memoryBytes);
  }

  @Test
  void aCommandWaitsForWhatHadToLeaveBefore() {
    machine = machine(Map.of("x-message-ttl", 60_000L));
    enqueue(1, 18);
    writeAll();
    assertFalse(machine.begin(new QueueCommand.Get("s", 1, false), 60_000));
    assertTrue(machine.waits());
    machine.pageRead(reading.get(0), anew(5, 8, 60_000));
    assertFalse(machine.goOn());
    machine.pageRead(reading.get(1), anew(9, 12, 60_000));
    assertFalse(machine.goOn());
    machine.pageRead(reading.get(2), anew(13, 16, 60_000));
    assertTrue(machine.goOn());
    assertTrue(effects.lastAnswer instanceof Answer.Empty);
  }

  /** They are ready when that time has come. */
  private void enqueueDelayed(int from, int to, long readyAtMs) {
    Message[] messages = new Message[to - from + 1];
    for (int index = 0; index < messages.length; index++) {
      messages[index] = delayed(from + index, readyAtMs);
    }
    machine.apply(new QueueCommand.Enqueue("p", ++batchNumber, messages, null), 0);
    effects.taken();
  }

  @Test
  void whatIsDelayedForLongIsReadSomeTimeBeforeItIsReady() {
    machine = machine(Map.of("x-delayed-delivery", true));
    enqueueDelayed(1, 10, 60_000);
    writeAll();
    assertEquals(
        List.of(7L, 3L), written.stream().map(entries -> entries[0].id()).toList(), "last first");
    machine.apply(new QueueCommand.Tick(), 60_000 - PageTimes.STANDARD.aheadMs() - 1);
    assertEquals(List.of(), reading);
    machine.apply(new QueueCommand.Tick(), 60_000 - PageTimes.STANDARD.aheadMs());
    assertEquals(2, reading.size());
    machine.pageRead(reading.get(0), anewDelayed(3, 6));
    assertEquals(List.of(3L), released);
    // A command waits for those that are late.
    assertFalse(machine.begin(new QueueCommand.Get("s", 1, false), 60_000));
    assertTrue(machine.waits());
    machine.pageRead(reading.get(1), anewDelayed(7, 10));
    assertTrue(machine.goOn());
    assertEquals("m1 of 10", got());
  }

  private static Message delayed(int number, long readyAtMs) {
    // The millisecond that has begun does not count.
    return Messages.delayed("m" + number, readyAtMs - 1);
  }

  private static Entry[] anewDelayed(int from, int to) {
    Entry[] entries = new Entry[to - from + 1];
    for (int id = from; id <= to; id++) {
      entries[id - from] = new Entry(id, delayed(id, 60_000), 60_000);
    }
    return entries;
  }

  @Test
  void whatIsDelayedForShortStaysInMemory() {
    machine = machine(Map.of("x-delayed-delivery", true));
    enqueueDelayed(1, 10, PageTimes.STANDARD.stayMs());
    assertEquals(List.of(), writing);
  }

  @Test
  void whatWasDelayedForShortDoesNotKeepLaterOnesInMemory() {
    machine = machine(Map.of("x-delayed-delivery", true));
    enqueueDelayed(1, 10, PageTimes.STANDARD.stayMs());
    machine.apply(new QueueCommand.Tick(), PageTimes.STANDARD.stayMs());
    enqueueDelayed(11, 18, 60_000);
    assertTrue(writing.stream().anyMatch(Page::delays));
  }

  @Test
  void entriesKnownByAnIdStayInMemory() {
    machine = machine(Map.of("x-message-deduplication", true));
    enqueue(1, 18);
    assertEquals(List.of(), writing);
  }
}
