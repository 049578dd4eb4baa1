package io.warren.broker;

import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop knows of a virtual host's exchanges and queues: enough to say at once,
 * without asking anybody, whether a name exists, who may use it and where it is reached.
 *
 * <p>Only the loop's own thread touches it: {@link LoopDirectory} writes, the sessions of the loop
 * read. A declaration is answered when every loop's directory has it.
 */
final class Directory {
  /** A queue with its address, which every publish needs. */
  record QueueRow(QueueInfo info, String address) {}

  /** An exchange with the address of this loop's share of it. */
  record ExchangeRow(ExchangeInfo info, String address) {}

  private final Map<String, QueueRow> queueByName = new HashMap<>();
  private final Map<String, ExchangeRow> exchangeByName = new HashMap<>();

  @Nullable QueueRow queue(String name) {
    return queueByName.get(name);
  }

  @Nullable ExchangeRow exchange(String name) {
    return exchangeByName.get(name);
  }

  /** An exchange's address without the event loop, or null where there is none of that name. */
  @Nullable String exchangeAddress(String name) {
    ExchangeRow exchange = exchangeByName.get(name);
    return exchange == null ? null : exchange.info().address();
  }

  void add(QueueRow queue) {
    queueByName.put(queue.info().name(), queue);
  }

  void add(ExchangeRow exchange) {
    exchangeByName.put(exchange.info().name(), exchange);
  }

  void remove(QueueInfo queue) {
    queueByName.remove(queue.name());
  }

  void remove(ExchangeInfo exchange) {
    exchangeByName.remove(exchange.name());
  }
}
