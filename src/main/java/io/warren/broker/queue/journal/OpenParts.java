package io.warren.broker.queue.journal;

import io.warren.broker.queue.backlog.PersistentRuns;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The transactions that have not ended and in which a queue takes part; mostly none. */
final class OpenParts {
  private final Map<Long, TransactionPart> partByTransaction = new LinkedHashMap<>(0);

  boolean isEmpty() {
    return partByTransaction.isEmpty();
  }

  @Nullable TransactionPart find(long transaction) {
    return partByTransaction.get(transaction);
  }

  TransactionPart begin(long transaction) {
    TransactionPart part = new TransactionPart(transaction);
    partByTransaction.put(transaction, part);
    return part;
  }

  /** Null where the queue took no part in it. */
  @Nullable TransactionPart end(long transaction) {
    return partByTransaction.remove(transaction);
  }

  /** One that concerns an entry; 0 for none. */
  long concerning(long entryId) {
    for (TransactionPart part : partByTransaction.values()) {
      if (part.concerns(entryId)) {
        return part.transaction;
      }
    }
    return 0;
  }

  /** One by which an entry has come in; 0 for none. */
  long bringing(long entryId) {
    for (TransactionPart part : partByTransaction.values()) {
      if (part.hasArrived(entryId)) {
        return part.transaction;
      }
    }
    return 0;
  }

  /** Whether one of them concerns any of these entries. */
  boolean concernAny(PersistentRuns entries) {
    boolean[] found = new boolean[1];
    for (TransactionPart part : partByTransaction.values()) {
      entries.forEach((firstId, lastId, bytes) -> found[0] |= part.concerns(firstId, lastId));
    }
    return found[0];
  }

  List<TransactionPart> all(Predicate<TransactionPart> wanted) {
    List<TransactionPart> all = new ArrayList<>(0);
    for (TransactionPart part : partByTransaction.values()) {
      if (wanted.test(part)) {
        all.add(part);
      }
    }
    return all;
  }
}
