package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.BrowsePlace;
import io.warren.broker.bus.BrowsedEntry;
import io.warren.broker.bus.EntryState;
import io.warren.broker.bus.QueueCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What somebody sees who looks through a queue page by page while it goes on. */
final class NaivePages {
  private final NaivePlaces places;
  private final NaiveClock clock;
  private BrowsePlace next = BrowsePlace.START;
  private long begunInCommand;
  private final Map<NaiveMessage, Integer> shownCounts = new HashMap<>();

  NaivePages(NaivePlaces places, NaiveClock clock) {
    this.places = places;
    this.clock = clock;
  }

  QueueCommand.Browse nextPage(int limit) {
    return new QueueCommand.Browse(next, limit);
  }

  void judge(QueueCommand.Browse command, Answer.Page page) {
    List<NaiveMessage> shown = new ArrayList<>();
    for (BrowsedEntry row : page.entries()) {
      NaiveMessage message = places.find(row.message());
      checkRow(message, row);
      shown.add(message);
    }
    assertTrue(shown.size() <= Limits.PAGE.count() && shown.size() <= command.limit());
    if (command.after().equals(BrowsePlace.START)) {
      checkFirst(shown, page.last());
      begunInCommand = clock.command;
      shownCounts.clear();
    }
    shown.forEach(message -> shownCounts.merge(message, 1, Integer::sum));
    next = page.next();
    if (page.last()) {
      checkShown();
      next = BrowsePlace.START;
    }
  }

  private void checkRow(NaiveMessage message, BrowsedEntry row) {
    message.isCalled(row.entryId());
    assertEquals(message.returnCount, row.returnCount());
    assertEquals(message.returnCount > 0, row.redelivered());
    EntryState state =
        switch (message.place) {
          case READY -> EntryState.READY;
          case UNACKED -> EntryState.UNACKED;
          case DELAYED -> EntryState.DELAYED;
          default -> throw new AssertionError("shown while " + message.place);
        };
    assertEquals(state, row.state());
    assertEquals(
        state == EntryState.DELAYED ? message.dueMs : message.expiresAtMs, row.dueMs(), "due");
  }

  /** The first page is what stands first; where it is all, the rest is there too. */
  private void checkFirst(List<NaiveMessage> shown, boolean all) {
    int readyCount = Math.min(shown.size(), places.ready.size());
    assertEquals(
        places.ready.stream().limit(readyCount).toList(), shown.subList(0, readyCount), "in order");
    if (all) {
      int heldCount = readyCount + places.unacked.size();
      assertEquals(heldCount + places.delayed.size(), shown.size(), "all are shown");
      assertEquals(
          new ArrayList<>(places.delayed), shown.subList(heldCount, shown.size()), "in order");
    }
  }

  private void checkShown() {
    for (NaiveMessage message : places.all()) {
      boolean listed =
          switch (message.place) {
            case READY, UNACKED, DELAYED -> true;
            default -> false;
          };
      if (listed && message.placedInCommand < begunInCommand) {
        assertEquals(1, shownCounts.getOrDefault(message, 0), "what stays is shown once");
      }
    }
  }
}
