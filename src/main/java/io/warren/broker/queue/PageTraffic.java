package io.warren.broker.queue;

import io.vertx.core.Context;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.backlog.Page;
import io.warren.broker.queue.backlog.PageEffects;
import io.warren.broker.queue.backlog.StoredPage;
import io.warren.broker.queue.journal.EntryFormat;
import io.warren.broker.queue.journal.EntryFormat.Stored;
import io.warren.broker.queue.journal.RestoredQueue;
import io.warren.store.log.Damage;
import io.warren.store.page.PageRef;
import io.warren.store.page.PageSource;
import io.warren.store.page.PageVisitor;
import io.warren.store.page.PageWriter;
import io.warren.store.page.PageWritten;
import io.warren.store.page.Pager;
import io.warren.store.page.QueuePages;
import io.warren.value.ByteReader;
import io.warren.value.DecodeException;
import io.warren.value.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the pages of one queue to the disk and back. Its queue's context uses it; what entries are
 * in bytes is worked out on the threads that write and read.
 */
final class PageTraffic implements PageEffects {
  private static final Logger LOG = LoggerFactory.getLogger(PageTraffic.class);

  /** So long pages wait for others to be made safe together with them. */
  private static final long KEEP_MS = 100;

  private final QueueInfo info;
  private final Context context;
  private final Paging paging;
  private final @Nullable QueuePages pages;

  /** Whether pages are kept beyond the node's life. */
  private final boolean keeps;

  /** Pages that would be safe, and where they are; those are asked for together. */
  private final Map<PageRef, Page> unsafe = new LinkedHashMap<>();

  private boolean keeping;

  private final Consumer<Consumer<QueueMachine>> news;

  /**
   * @param keeps whether what is persistent is kept beyond the node's life
   * @param news runs, on the queue's context, what tells the machine of a page
   */
  PageTraffic(
      QueueInfo info,
      Context context,
      Paging paging,
      boolean keeps,
      Consumer<Consumer<QueueMachine>> news) {
    this.info = info;
    this.context = context;
    this.paging = paging;
    this.keeps = keeps;
    this.news = news;
    Pager pager = paging.pager();
    this.pages = pager == null ? null : pager.queue(info.id());
  }

  private QueuePages pages() {
    QueuePages known = pages;
    if (known == null) {
      throw new IllegalStateException("a page leaves the memory of a queue that keeps all there");
    }
    return known;
  }

  private void tell(Consumer<QueueMachine> machine) {
    context.runOnContext(ignored -> news.accept(machine));
  }

  @Override
  public void write(Page page) {
    pages()
        .write(
            new Content(page.readyEntries()),
            new PageWritten() {
              @Override
              public void written(PageRef ref) {
                tell(machine -> machine.pageWritten(page, ref));
              }

              @Override
              public void failed(IOException cause) {
                tell(machine -> machine.pageWritten(page, null));
              }
            });
  }

  /** What entries are when they are given to be written; they may leave the queue meanwhile. */
  private static final class Content implements PageSource {
    private final long[] ids;
    private final long[] timesMs;
    private final Message[] messages;

    Content(Entry[] entries) {
      ids = new long[entries.length];
      timesMs = new long[entries.length];
      messages = new Message[entries.length];
      for (int index = 0; index < entries.length; index++) {
        ids[index] = entries[index].id();
        timesMs[index] = entries[index].expiresAtMs();
        messages[index] = entries[index].message();
      }
    }

    @Override
    public void writeTo(PageWriter page) {
      for (int index = 0; index < ids.length; index++) {
        EntryFormat.write(page.begin(), ids[index], timesMs[index], 0, messages[index]);
        page.end(ids[index]);
      }
    }
  }

  @Override
  public void read(Page page, PageRef ref) {
    pages().read(ref, new Reading(page, ref));
  }

  private final class Reading implements PageVisitor {
    private final Page page;
    private final PageRef ref;
    private final List<Entry> entries;
    private final List<Damage> damages = new ArrayList<>(0);

    Reading(Page page, PageRef ref) {
      this.page = page;
      this.ref = ref;
      this.entries = new ArrayList<>(ref.count());
    }

    @Override
    public void entry(long id, ByteReader payload) {
      try {
        Stored stored = paging.format().read(payload);
        if (!page.isRestored() || stored.message().persistent()) {
          entries.add(new Entry(stored.id(), stored.message(), stored.timeMs()));
        }
      } catch (DecodeException e) {
        LOG.error("entry {} of {} is of no known form: {}", id, ref, e.getMessage());
      }
    }

    @Override
    public void damaged(Damage damage) {
      damages.add(damage);
    }

    @Override
    public void end() {
      Entry[] read = entries.toArray(Entry[]::new);
      tell(machine -> onRead(machine, read, ""));
    }

    @Override
    public void failed(IOException cause) {
      tell(machine -> onRead(machine, new Entry[0], String.valueOf(cause.getMessage())));
    }

    private void onRead(QueueMachine machine, Entry[] read, String cause) {
      int lostCount = machine.pageRead(page, read);
      if (lostCount > 0) {
        LOG.error(
            "vhost '{}' queue '{}': messages that can't be read from the disk any more, and are"
                + " lost: {} of those in {}{}{}",
            info.virtualHost(),
            info.name(),
            lostCount,
            ref,
            cause.isEmpty() ? "" : ": " + cause,
            damages.isEmpty() ? "" : ", damaged: " + damages);
      }
    }
  }

  /** What an earlier life of the node has left of the queue is its own again. */
  void adopt(RestoredQueue old) {
    for (StoredPage page : old.wholePages()) {
      pages().adopt(page.ref(), true);
    }
    for (StoredPage page : old.partPages()) {
      pages().adopt(page.ref(), false);
    }
  }

  @Override
  public void keep(Page page, PageRef ref) {
    if (keeps) {
      unsafe.put(ref, page);
      keepSome();
    }
  }

  private void keepSome() {
    if (keeping || unsafe.isEmpty()) {
      return;
    }
    keeping = true;
    context
        .owner()
        .setTimer(
            KEEP_MS,
            ignored -> {
              Map<PageRef, Page> some = new LinkedHashMap<>(unsafe);
              unsafe.clear();
              pages()
                  .keep(
                      List.copyOf(some.keySet()),
                      kept -> tell(machine -> onKept(machine, some, kept)));
            });
  }

  private void onKept(QueueMachine machine, Map<PageRef, Page> asked, List<PageRef> kept) {
    keeping = false;
    for (PageRef ref : kept) {
      Page page = asked.get(ref);
      if (page == null || !machine.pageKept(page, ref)) {
        letGo(ref);
      }
    }
    keepSome();
  }

  /** A page need not be kept any more. */
  void letGo(PageRef ref) {
    pages().letGo(ref);
  }

  @Override
  public void release(PageRef ref) {
    pages().release(ref);
  }

  @Override
  public void releaseAll() {
    pages().releaseAll();
  }

  /** The queue is no more. */
  void close() {
    if (pages != null) {
      pages.deleteAll();
    }
  }
}
