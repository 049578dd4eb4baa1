package io.warren.broker.queue;

import io.warren.broker.bus.QueueCommand.Consume;
import io.warren.broker.queue.dispatch.SessionLink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The consumers that are only shown a queue's entries: each is delivered a copy of what is there
 * when it comes, ready or unacked, and then of what comes, in the order in which it would go out,
 * while its link has credit and its prefetch has room. The entries stay as they are.
 *
 * <p>They go before all others, so that one that keeps up with what comes is shown all of it; one
 * that does not misses what others take meanwhile. They are no consumers in any other sense: they
 * are not counted, may come to a queue in exclusive use, keep no queue from being deleted or from
 * expiring, and an auto-delete queue does not wait for their end. To settle what they were shown
 * only makes room for more; their session's shared limits mean nothing to them. What has been shown
 * and comes back is not shown again.
 */
final class Browsers {
  /** One of them. */
  private static final class Browser {
    final Consume request;
    final SessionLink link;
    final BrowsingCursor cursor;
    int unackedCount;

    Browser(Consume request, SessionLink link, BrowsingCursor cursor) {
      this.request = request;
      this.link = link;
      this.cursor = cursor;
    }

    boolean is(String session, long consumerId) {
      return request.consumerId() == consumerId && request.session().equals(session);
    }

    boolean hasRoom() {
      return link.open()
          && (!request.ackRequired()
              || request.prefetchCount() == 0
              || unackedCount < request.prefetchCount());
    }
  }

  private final Entries entries;
  private final Unacked unacked;
  private final QueueEffects effects;
  private final List<Browser> browsers = new ArrayList<>(0);

  Browsers(Entries entries, Unacked unacked, QueueEffects effects) {
    this.entries = entries;
    this.unacked = unacked;
    this.effects = effects;
  }

  void add(Consume request, SessionLink link) {
    browsers.add(new Browser(request, link, new BrowsingCursor(entries.backlog(), unacked)));
  }

  /** Ends one; false where there is none of that id. */
  boolean cancel(String session, long consumerId) {
    return browsers.removeIf(browser -> browser.is(session, consumerId));
  }

  /** Ends those of a holder, or all of the session for 0. */
  void forget(String session, long holder) {
    browsers.removeIf(
        browser ->
            browser.request.session().equals(session)
                && (holder == 0 || browser.request.holder() == holder));
  }

  /** So much of what it was shown has been settled, in whatever way. */
  void settled(String session, long consumerId, int count) {
    Browser browser = find(session, consumerId);
    if (browser != null) {
      browser.unackedCount = Math.max(0, browser.unackedCount - count);
    }
  }

  private @Nullable Browser find(String session, long consumerId) {
    for (Browser browser : browsers) {
      if (browser.is(session, consumerId)) {
        return browser;
      }
    }
    return null;
  }

  /**
   * Shows each what it was not shown, as far as it has room.
   *
   * @return false where a page is awaited
   */
  boolean deliver() {
    for (int index = 0; index < browsers.size(); index++) {
      Browser browser = browsers.get(index);
      if (browser.hasRoom()) {
        browser.cursor.forEach(entry -> deliver(browser, entry));
        if (entries.backlog().awaits() && browser.hasRoom()) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean deliver(Browser browser, Entry entry) {
    if (!browser.hasRoom()) {
      return false;
    }
    browser.unackedCount++;
    browser.link.take(entry.message().memoryBytes());
    effects.deliver(browser.request.session(), browser.request.consumerId(), entry, 0);
    return true;
  }

  /** The queue is no more. */
  void end() {
    for (Browser browser : browsers) {
      effects.cancelled(browser.request.session(), browser.request.consumerId());
    }
    browsers.clear();
  }
}
