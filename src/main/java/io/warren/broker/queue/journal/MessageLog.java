package io.warren.broker.queue.journal;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.warren.broker.bus.QueueInfo;
import io.warren.store.Disk;
import io.warren.store.log.Damage;
import io.warren.store.log.Flushed;
import io.warren.store.log.Flusher;
import io.warren.store.log.LogReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of all durable queues of a node, in which each is a stream under its queue's id: read
 * when the node starts, and written through one {@link LoopLog} for each event loop.
 *
 * <p>Its oldest segment is given up when the log has grown to several times what is alive in it:
 * what is left there is written again at its end. So are those, from the start on and one after the
 * other, that are not encrypted as new ones are.
 */
public final class MessageLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MessageLog.class);

  /** How large a log is that is never shortened, in segments. */
  private static final int LEAST_SEGMENTS = 2;

  private final Flusher flusher;
  private final long segmentBytes;
  private final long backlogBytes;
  private final LogContents contents;

  /** Up to this one they are given up because of their key. */
  private final long lastOfOtherKey;

  private final List<LoopLog> loops = new ArrayList<>();
  private final AtomicLong liveBytes = new AtomicLong();
  private final AtomicLong failureCount = new AtomicLong();
  private final OpenTransactions transactions = new OpenTransactions();

  // What its length is decided by; see decide.
  private long firstSegment;
  private long lastSegment;
  private boolean shortening;

  /** Whether all queues have what is theirs: before, nobody knows what is still needed. */
  private boolean begun;

  private volatile boolean ended;
  private volatile boolean failed;
  private volatile Consumer<String> onFailure = reason -> {};

  private MessageLog(
      Flusher flusher,
      long segmentBytes,
      long backlogBytes,
      int loopCount,
      LogContents contents,
      long lastOfOtherKey) {
    this.lastOfOtherKey = lastOfOtherKey;
    this.flusher = flusher;
    this.segmentBytes = segmentBytes;
    this.backlogBytes = backlogBytes;
    this.contents = contents;
    this.firstSegment = contents.firstSegment();
    this.lastSegment = contents.lastSegment();
    for (int loop = 0; loop < loopCount; loop++) {
      loops.add(new LoopLog(this, flusher, lastSegment));
    }
  }

  /**
   * Reads what is there, and goes on behind it. Blocks.
   *
   * @param pages where the pages are that it names
   * @param segmentBytes the size of a segment, about
   * @param backlogBytes what may wait for the disk on each event loop before publishers wait too
   * @throws IOException where the directory can't be read, or the log is of a newer form
   */
  public static MessageLog open(
      Disk disk,
      Disk pages,
      EntryFormat format,
      long segmentBytes,
      long backlogBytes,
      int loopCount)
      throws IOException {
    LogContents contents = LogContents.read(disk, pages, format);
    contents.misread().forEach(LOG::error);
    contents.damages().forEach(damage -> report(disk, damage));
    contents.pageDamages().forEach(damage -> report(pages, damage));
    return new MessageLog(
        new Flusher(disk, segmentBytes, contents.lastSegment()),
        segmentBytes,
        backlogBytes,
        loopCount,
        contents,
        LogReader.lastOfOtherKey(disk));
  }

  private static void report(Disk disk, Damage damage) {
    String words = disk + "/" + damage.words();
    if (damage.torn()) {
      LOG.warn(words);
    } else {
      LOG.error(words);
    }
  }

  /** What was wrong, when it was read, with files of the log and of pages that it names. */
  public Map<String, String> damageByFile() {
    return contents.damageByFile();
  }

  /** Hears, on any thread, why something could not be made safe. */
  public void onFailure(Consumer<String> newOnFailure) {
    onFailure = newOnFailure;
  }

  /** Something could not be made safe. Any thread. */
  void failed(IOException cause) {
    failureCount.incrementAndGet();
    if (!failed) {
      failed = true;
      LOG.error(
          "messages can't be made safe, and their publishers are told so, until the disk takes them"
              + " again: {}",
          cause.getMessage());
    }
    onFailure.accept(String.valueOf(cause.getMessage()));
  }

  /** Whether the disk has refused something, and taken nothing since. */
  public boolean hasFailed() {
    return failed;
  }

  /** Has the disk make something safe that nobody needs; fails where it does not. */
  public Future<Void> probe() {
    Promise<Void> probed = Promise.promise();
    flusher.flush(
        flusher.newWriter(0),
        new Flushed() {
          @Override
          public void flushed(long number) {
            failed = false;
            probed.complete();
          }

          @Override
          public void failed(IOException cause) {
            probed.fail(cause);
          }
        });
    return probed.future();
  }

  /** What a loop's queues write to; to be deployed there. */
  public LoopLog onLoop(int loop) {
    return loops.get(loop);
  }

  /** How many times something could not be made safe. Any thread. */
  long failureCount() {
    return failureCount.get();
  }

  /** Those of the whole node. */
  OpenTransactions transactions() {
    return transactions;
  }

  /** Where the queues of a loop get their journals, once {@link #onLoop} is deployed. */
  public Journals journals(int loop) {
    LoopLog log = loops.get(loop);
    return new Journals() {
      @Override
      public Opened open(QueueInfo queue, Journal.Sink sink) {
        if (!queue.durable() || queue.exclusive()) {
          return Journals.NONE.open(queue, sink);
        }
        return openStream(queue.id(), sink);
      }

      @Override
      public Opened openStream(long stream, Journal.Sink sink) {
        RestoredQueue restored = contents.take(stream);
        return new Opened(new StoreJournal(stream, log, sink, restored), restored);
      }

      @Override
      public Transactions transactions() {
        return log;
      }
    };
  }

  /** All queues have what is theirs: the rest belongs to queues that are no more. */
  public void restored() {
    long count = contents.takeRest();
    if (count > 0) {
      LOG.info("messages of queues that have been deleted: {}", count);
    }
    decide(
        () -> {
          begun = true;
          shorten();
        });
  }

  /** Whatever decides on its length is done on one of its loops. */
  private void decide(Runnable decision) {
    if (!ended) {
      loops.get(0).execute(decision);
    }
  }

  /** Gives up what is not needed any more, also where nothing new has come. Any thread. */
  public void look() {
    decide(this::shorten);
  }

  /** How many times the disk was asked to make something safe. */
  public long syncCount() {
    return flusher.syncCount();
  }

  long segmentBytes() {
    return segmentBytes;
  }

  long backlogBytes() {
    return backlogBytes;
  }

  void liveBytesChanged(long deltaBytes) {
    liveBytes.addAndGet(deltaBytes);
  }

  /** A loop has heard of a new segment: the log has grown. */
  void segmentBegun(long number) {
    decide(
        () -> {
          lastSegment = Math.max(lastSegment, number);
          shorten();
        });
  }

  /** Whether segments are being given up. On the first loop. */
  boolean isShortening() {
    return shortening;
  }

  private void shorten() {
    long segments = lastSegment - firstSegment + 1;
    long needed = LEAST_SEGMENTS + 3 * liveBytes.get() / (2 * segmentBytes);
    boolean asIs = segments <= needed && firstSegment > lastOfOtherKey;
    if (!begun || shortening || asIs) {
      return;
    }
    shortening = true;
    long oldest = firstSegment;
    Future.all(loops.stream().map(loop -> loop.leave(oldest)).toList())
        .onSuccess(done -> delete(oldest))
        .onFailure(
            cause -> {
              LOG.warn("the log could not be shortened: {}", cause.getMessage());
              shortened(oldest);
            });
  }

  private void delete(long oldest) {
    flusher.delete(
        oldest,
        contents.damageByFile(),
        new Flushed() {
          @Override
          public void flushed(long number) {
            shortened(oldest + 1);
          }

          @Override
          public void failed(IOException cause) {
            LOG.warn("an old segment of the log could not be deleted: {}", cause.getMessage());
            shortened(oldest + 1);
          }
        });
  }

  private void shortened(long newFirstSegment) {
    decide(
        () -> {
          boolean shorter = newFirstSegment > firstSegment;
          firstSegment = newFirstSegment;
          shortening = false;
          if (shorter) {
            shorten();
          }
        });
  }

  /** The node ends: completes when all that was written so far is safe; nothing else will be. */
  public Future<?> end() {
    ended = true;
    return Future.join(loops.stream().map(LoopLog::end).toList());
  }

  /** Returns when all that was written is safe or has failed. Nobody writes any more. */
  @Override
  public void close() throws IOException {
    flusher.close();
  }
}
