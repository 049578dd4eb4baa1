package io.warren.broker.queue.journal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The pages on which a queue's log relies. No two are needed for the same entry, though what lies
 * between the first and the last of one may belong to others.
 */
final class NamedPages {
  private final TreeMap<Long, NamedPage> pageByFirstId = new TreeMap<>();

  /** No page reaches further from its key than so. */
  private long longestReach;

  private long bytes;
  private long sparseBytes;

  /** Where something was looked for last: mostly the next is there too. */
  private @Nullable NamedPage found;

  boolean isEmpty() {
    return pageByFirstId.isEmpty();
  }

  int count() {
    return pageByFirstId.size();
  }

  /** In the order of their first entries; not to be changed meanwhile. */
  Collection<NamedPage> all() {
    return pageByFirstId.values();
  }

  /** The page that is needed for an entry; null where none is. */
  @Nullable NamedPage find(long id) {
    NamedPage last = found;
    if (last != null && last.live().contains(id)) {
      return last;
    }
    Map.Entry<Long, NamedPage> next = pageByFirstId.floorEntry(id);
    while (next != null && next.getKey() + longestReach >= id) {
      if (next.getValue().live().contains(id)) {
        found = next.getValue();
        return found;
      }
      next = pageByFirstId.lowerEntry(next.getKey());
    }
    return null;
  }

  /** What a log would hold for all entries for which they are needed, about. */
  long bytes() {
    return bytes;
  }

  /** What those take on the disk of which little is needed. */
  long sparseBytes() {
    return sparseBytes;
  }

  /** Something has happened to an entry, which may be in a page. */
  void touch(long id) {
    NamedPage page = find(id);
    if (page != null && page.isWhole()) {
      page.touch();
      count(page);
    }
  }

  /**
   * The page that is needed for an entry is needed for it no more.
   *
   * @return the page, where it is needed for nothing any more; null else, or where none was
   */
  @Nullable NamedPage lose(long id) {
    NamedPage page = find(id);
    if (page == null) {
      return null;
    }
    page.lose(id);
    count(page);
    if (page.live().count() > 0) {
      return null;
    }
    remove(page);
    return page;
  }

  /**
   * From now on this one is needed for its entries, and no other is.
   *
   * @param spent hears of those that are needed for nothing any more
   */
  void add(NamedPage page, Consumer<NamedPage> spent) {
    for (NamedPage other : reaching(page.live().firstId(), page.live().lastId())) {
      remove(other);
      page.live().forEachRun(other::lose);
      if (other.live().count() == 0) {
        spent.accept(other);
      } else {
        put(other);
      }
    }
    put(page);
  }

  /** Those that may be needed for an id from the first to the last. */
  private List<NamedPage> reaching(long firstId, long lastId) {
    List<NamedPage> pages = new ArrayList<>(0);
    long from = firstId - longestReach;
    for (NamedPage page : pageByFirstId.subMap(from, true, lastId, true).values()) {
      if (page.live().lastId() >= firstId) {
        pages.add(page);
      }
    }
    return pages;
  }

  private void put(NamedPage page) {
    page.key = page.live().firstId();
    longestReach = Math.max(longestReach, page.live().lastId() - page.key);
    pageByFirstId.put(page.key, page);
    count(page);
  }

  private void count(NamedPage page) {
    count(page, page.bytes(), page.isSparse() ? page.stored().ref().lengthBytes() : 0);
  }

  private void count(NamedPage page, long pageBytes, long pageSparseBytes) {
    bytes += pageBytes - page.countedBytes;
    sparseBytes += pageSparseBytes - page.countedSparseBytes;
    page.countedBytes = pageBytes;
    page.countedSparseBytes = pageSparseBytes;
  }

  private void remove(NamedPage page) {
    found = null;
    pageByFirstId.remove(page.key, page);
    count(page, 0, 0);
  }
}
