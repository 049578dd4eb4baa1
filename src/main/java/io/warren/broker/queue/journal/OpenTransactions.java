package io.warren.broker.queue.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The transactions of a node that have not ended, and who takes part in each. Any thread. */
final class OpenTransactions {
  /**
   * One of them.
   *
   * @param failureCount when it began
   * @param parts each hears at the end whether it is committed
   */
  record Open(long failureCount, List<Consumer<Boolean>> parts) {
    void tell(boolean committed) {
      parts.forEach(part -> part.accept(committed));
    }
  }

  private final ConcurrentHashMap<Long, Open> openById = new ConcurrentHashMap<>();

  void begin(long transaction, long failureCount) {
    openById.put(transaction, new Open(failureCount, new ArrayList<>(4)));
  }

  /** False where it has ended. */
  boolean join(long transaction, Consumer<Boolean> part) {
    // Who computes has the entry for himself.
    return openById.computeIfPresent(
            transaction,
            (id, open) -> {
              open.parts.add(part);
              return open;
            })
        != null;
  }

  /** Nobody joins it any more; null where it has ended before. */
  @Nullable Open end(long transaction) {
    return openById.remove(transaction);
  }
}
