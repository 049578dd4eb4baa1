package io.warren.broker.queue.journal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.QueueCommand;
import io.warren.broker.duplicate.KnownId;
import io.warren.broker.duplicate.SeenIds;
import io.warren.store.page.PageRef;
import io.warren.value.ErrorKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The ids that an exchange knows, in all its lives: each is written down when a queue has its
 * message, in no order, and is known from when that is safe. One that is known has a message that
 * is there, or was settled.
 */
final class RandomExchange implements Journal.Sink {
  /** An id. */
  private static final class Id {
    final long number;
    final long transaction;

    /** Whether a queue has its message safe, and whether it has it in the next life. */
    final BooleanSupplier mayBeWritten;

    final BooleanSupplier isThere;
    boolean written;
    boolean safe;

    /** Whether somebody was told so. */
    boolean confirmed;

    Id(long number, long transaction, BooleanSupplier mayBeWritten, BooleanSupplier isThere) {
      this.number = number;
      this.transaction = transaction;
      this.mayBeWritten = mayBeWritten;
      this.isThere = isThere;
    }

    KnownId known() {
      return new KnownId(number, SeenIds.NEVER, number);
    }
  }

  private final Random random;
  private final Map<Object, Id> idByNumber = new HashMap<>();
  private final Set<Long> committed = new HashSet<>();

  @SuppressWarnings("NullAway.Init")
  private StoreJournal journal;

  private long lastNumber;

  RandomExchange(Random random) {
    this.random = random;
  }

  void begin(StoreJournal newJournal, long lastId) {
    journal = newJournal;
    lastNumber = lastId;
  }

  /** A message comes, as a transaction's or as none's. */
  void comes(long transaction, BooleanSupplier mayBeWritten, BooleanSupplier isThere) {
    journal.willBeKnown(++lastNumber);
    idByNumber.put(lastNumber, new Id(lastNumber, transaction, mayBeWritten, isThere));
  }

  /** Writes one down that may be; what is to run when that is safe. */
  Optional<Runnable> write(long transaction) {
    List<Id> some =
        idByNumber.values().stream()
            .filter(id -> !id.written && id.transaction == transaction)
            .filter(id -> id.mayBeWritten.getAsBoolean())
            .toList();
    if (some.isEmpty()) {
      return Optional.empty();
    }
    Id id = some.get(random.nextInt(some.size()));
    journal.within(transaction);
    boolean written = journal.known(id.known(), 0);
    journal.within(0);
    id.written = true;
    // The exchange hears of it with its batch, as the queues do.
    writing.add(id);
    return written ? Optional.of(() -> id.confirmed = transaction == 0) : Optional.empty();
  }

  private final List<Id> writing = new ArrayList<>();

  void committed(long transaction) {
    committed.add(transaction);
  }

  /** A node has begun. */
  void check(List<KnownId> known) {
    Set<Object> numbers = new HashSet<>();
    known.forEach(each -> numbers.add(each.id()));
    for (Id id : idByNumber.values()) {
      boolean must = id.confirmed || (id.written && id.safe && committed.contains(id.transaction));
      assertTrue(!must || numbers.contains(id.number), () -> id.number + " is to be known");
      assertTrue(
          id.confirmed || !numbers.contains(id.number) || id.isThere.getAsBoolean(),
          () -> id.number + " is known, and its message is not there");
    }
    idByNumber.clear();
    writing.clear();
    for (KnownId each : known) {
      Id id = new Id(each.number(), 0, () -> false, () -> true);
      id.written = true;
      id.safe = true;
      id.confirmed = true;
      idByNumber.put(each.number(), id);
    }
  }

  @Override
  public void durable(long position) {
    writing.forEach(id -> id.safe = true);
    writing.clear();
  }

  @Override
  public void unsafe(long position) {
    writing.clear();
  }

  @Override
  public void rewrite(Rewrite asked) {
    do {
      for (Id id : idByNumber.values()) {
        if (id.safe && asked.concernsKnown(id.number)) {
          assertTrue(id.number <= asked.lastKnownNumber());
          journal.againKnown(id.known(), 0);
        }
      }
    } while (!asked.done());
  }

  @Override
  public void transactionEnded() {}

  @Override
  public void unneeded(PageRef ref) {}

  @Override
  public void applied(QueueCommand command, long nowMs, @Nullable Object request, boolean replay) {}

  @Override
  public void refused(
      QueueCommand command, @Nullable Object request, ErrorKind kind, String text) {}
}
