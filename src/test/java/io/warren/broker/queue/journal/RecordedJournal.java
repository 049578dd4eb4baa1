package io.warren.broker.queue.journal;

import io.warren.broker.bus.QueueCommand;
import io.warren.broker.queue.Entry;
import io.warren.broker.queue.journal.EntryFormat.Stored;
import io.warren.store.log.RecordWriter;
import io.warren.store.log.Written;
import io.warren.store.page.PageRef;
import io.warren.value.ByteReader;
import io.warren.value.ErrorKind;
import io.warren.value.PropertiesFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A queue's journal whose log is at hand: what it says can be read at any time. */
public final class RecordedJournal implements Records, Journal.Sink {
  private final EntryFormat format;
  private final Consumer<Rewrite> onRewrite;
  private final Consumer<PageRef> onUnneeded;
  private final RecordWriter writer = new RecordWriter(1, 64);
  private final TreeMap<Long, List<byte[]>> recordsBySegment = new TreeMap<>();
  private final StoreJournal journal;
  private long segmentNumber = 1;
  private long batchNumber = 1;
  private long failureCount;
  private long liveBytes;

  /**
   * @param onRewrite has the queue write anew, and ends when it has
   * @param onUnneeded hears of the pages that are not needed any more
   */
  public RecordedJournal(
      PropertiesFormat format, Consumer<Rewrite> onRewrite, Consumer<PageRef> onUnneeded) {
    this.format = new EntryFormat(Map.of(format.name(), format));
    this.onRewrite = onRewrite;
    this.onUnneeded = onUnneeded;
    this.journal = new StoreJournal(1, this, this, null);
  }

  public Journal journal() {
    return journal;
  }

  /**
   * What a node would find that began now.
   *
   * @param pages what is in a page
   */
  public RestoredQueue restored(Function<PageRef, Entry[]> pages) {
    take();
    RestoredQueue restored = new RestoredQueue(new Undecided());
    recordsBySegment.forEach(
        (number, records) ->
            records.forEach(
                record -> QueueRecord.read(new ByteReader(record), format, restored.in(number))));
    for (NamedPage page : List.copyOf(restored.named().all())) {
      if (!page.isWhole()) {
        for (Entry entry : pages.apply(page.stored().ref())) {
          restored.readOf(page, new Stored(entry.id(), entry.expiresAtMs(), 0, entry.message()));
        }
      }
    }
    return restored;
  }

  public long liveBytes() {
    return liveBytes;
  }

  /** The log goes on in a new segment; the journal hears of it some time later. */
  public void beginSegment() {
    take();
    segmentNumber++;
  }

  /** Gives up all segments but the newest ones. */
  public void forgetSegments(int keptCount) {
    long last = segmentNumber - keptCount;
    take();
    journal.leave(last, done -> {});
    take();
    recordsBySegment.headMap(last, true).clear();
  }

  /** What was written is safe, or is there all the same and nobody knows. */
  public void flushed(boolean safe) {
    take();
    long flushed = batchNumber++;
    if (safe) {
      journal.durable(flushed);
    } else {
      failureCount++;
      journal.forgetHomes();
      journal.unsafe(flushed);
    }
  }

  public boolean hasFailed() {
    return failureCount > 0;
  }

  private void take() {
    Written.take(
        writer,
        payload ->
            recordsBySegment
                .computeIfAbsent(segmentNumber, number -> new ArrayList<>())
                .add(payload.bytes(payload.remainingBytes())));
  }

  @Override
  public void join(StoreJournal joining) {}

  @Override
  public void leave(StoreJournal leaving) {}

  @Override
  public RecordWriter writer() {
    return writer;
  }

  @Override
  public long promise(StoreJournal promised) {
    return batchNumber;
  }

  @Override
  public long promiseLater(StoreJournal promised) {
    return batchNumber;
  }

  @Override
  public boolean takePart(long transaction, StoreJournal taking) {
    return false;
  }

  @Override
  public void written() {}

  @Override
  public long segmentNumber() {
    return segmentNumber;
  }

  @Override
  public void liveBytesChanged(long deltaBytes) {
    liveBytes += deltaBytes;
  }

  @Override
  public long mostSparseBytes() {
    return 500;
  }

  @Override
  public long batchNumber() {
    return batchNumber;
  }

  @Override
  public long failureCount() {
    return failureCount;
  }

  @Override
  public boolean behind() {
    return false;
  }

  @Override
  public void applied(QueueCommand command, long nowMs, @Nullable Object request, boolean replay) {
    throw new IllegalStateException();
  }

  @Override
  public void durable(long position) {}

  @Override
  public void unsafe(long position) {}

  @Override
  public void refused(
      QueueCommand command, @Nullable Object request, ErrorKind kind, String text) {}

  @Override
  public void transactionEnded() {}

  @Override
  public void unneeded(PageRef ref) {
    onUnneeded.accept(ref);
  }

  @Override
  public void rewrite(Rewrite asked) {
    onRewrite.accept(asked);
  }
}
