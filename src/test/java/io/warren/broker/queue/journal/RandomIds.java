package io.warren.broker.queue.journal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.duplicate.KnownId;
import io.warren.broker.duplicate.SeenIds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The ids with which the messages of one queue come, in all its lives, and what a node is to know
 * of them: each whose message was confirmed, and none whose message is not there and was never
 * confirmed, for that may be sent again.
 */
final class RandomIds {
  /** So many are remembered. */
  private static final int MOST = 8;

  /** An id, and what is known of it. */
  static final class Id {
    private final String text;

    /** Of the entry with which it came last. */
    private long number;

    private boolean confirmed;

    /** Whether each message that came with it is there, or was settled. */
    private final List<BooleanSupplier> traces = new ArrayList<>();

    Id(String text) {
      this.text = text;
    }

    /** Somebody has heard that its message is safe. */
    void confirm() {
      confirmed = true;
    }
  }

  private final Random random;
  private final Map<Object, Id> idByText = new HashMap<>();

  /** The oldest first. */
  private final Deque<Id> remembered = new ArrayDeque<>();

  private int lastText;

  RandomIds(Random random) {
    this.random = random;
  }

  /**
   * A message comes: with a new id, with one whose message may be lost, or with none.
   *
   * @param number of its entry
   * @param trace whether it is there, or was settled, when it is asked in the next life
   * @return null for none
   */
  @Nullable Id comes(EntryLog log, long number, BooleanSupplier trace) {
    if (random.nextInt(3) == 0) {
      return null;
    }
    Id lost = remembered.stream().filter(id -> log.mayBeLost(id.number)).findFirst().orElse(null);
    Id id = lost == null ? new Id("id" + ++lastText) : lost;
    log.comesWith(id.text, SeenIds.NEVER, oldestNumber());
    remembered.remove(id);
    id.number = number;
    id.traces.add(trace);
    idByText.put(id.text, id);
    remembered.add(id);
    if (remembered.size() > MOST) {
      remembered.remove();
    }
    return id;
  }

  private long oldestNumber() {
    return remembered.isEmpty() ? 0 : remembered.element().number;
  }

  /** Does what a queue's machine does when it is to write anew. */
  void rewrite(EntryLog log, Rewrite asked) {
    for (Id id : remembered) {
      if (asked.concernsKnown(id.number)) {
        assertTrue(id.number <= asked.lastKnownNumber());
        log.againKnown(new KnownId(id.text, SeenIds.NEVER, id.number), oldestNumber());
      }
    }
  }

  /** A node has begun; it goes on with what it knows. */
  void check(List<KnownId> known) {
    Map<Object, KnownId> knownById = new HashMap<>();
    known.forEach(each -> knownById.put(each.id(), each));
    for (Id id : remembered) {
      assertTrue(
          !id.confirmed || knownById.containsKey(id.text),
          () -> id.text + " came with a message that was confirmed, and is not known");
    }
    knownById.forEach(
        (text, each) -> {
          Id id = idByText.get(text);
          assertTrue(
              id.confirmed || id.traces.stream().anyMatch(BooleanSupplier::getAsBoolean),
              () -> text + " is known, and who sends its message again would lose it");
        });
    idByText.clear();
    remembered.clear();
    for (KnownId each : known) {
      Id id = new Id((String) each.id());
      id.number = each.number();
      id.confirmed = true;
      idByText.put(id.text, id);
      remembered.add(id);
      if (remembered.size() > MOST) {
        remembered.remove();
      }
    }
  }
}
