package io.warren.broker.publish;

import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop knows of a virtual host's exchanges and queues: enough to say at once,
 * without asking anybody, whether a name exists, who may use it and where it is reached.
 *
 * <p>Only the loop's own thread touches it: its keeper writes, the sessions and queues of the loop
 * read. A declaration is answered when every loop's directory has it.
 */
public final class Directory {
  /** A queue with its address, which every publish needs. */
  public record QueueRow(QueueInfo info, String address) {}

  /** An exchange with the address of this loop's share of it, or of its one actor. */
  public record ExchangeRow(ExchangeInfo info, String address) {}

  private final Map<String, QueueRow> queueByName = new HashMap<>();
  private final Map<String, ExchangeRow> exchangeByName = new HashMap<>();

  /** Of exchanges that one actor serves, by their addresses without the event loop. */
  private final Map<String, String> soleAddressByAddress = new HashMap<>();

  private @Nullable Notices trace;

  /** What waits until it knows what there is; null when it does. */
  private @Nullable List<Runnable> waiting;

  /** From now on it is known to lack what has been there before; until it is {@link #filled}. */
  public void fill() {
    waiting = new ArrayList<>();
  }

  /** It knows all that there is. */
  public void filled() {
    List<Runnable> actions = waiting;
    waiting = null;
    if (actions != null) {
      actions.forEach(Runnable::run);
    }
  }

  /**
   * Does something at once where it knows all that there is, or else when it does. A queue that has
   * been there before may have dead letters to deliver that would find nobody sooner.
   */
  public void whenFilled(Runnable action) {
    List<Runnable> actions = waiting;
    if (actions == null) {
      action.run();
    } else {
      actions.add(action);
    }
  }

  /** Where copies of all messages go; null while the virtual host is not traced. */
  public @Nullable Notices trace() {
    return trace;
  }

  public void trace(@Nullable Notices notices) {
    trace = notices;
  }

  public @Nullable QueueRow queue(String name) {
    return queueByName.get(name);
  }

  public @Nullable ExchangeRow exchange(String name) {
    return exchangeByName.get(name);
  }

  public Collection<ExchangeRow> exchanges() {
    return exchangeByName.values();
  }

  /** An exchange's address without the event loop, or null where there is none of that name. */
  public @Nullable String exchangeAddress(String name) {
    ExchangeRow exchange = exchangeByName.get(name);
    return exchange == null ? null : exchange.info().address();
  }

  /** Where an exchange, by its address without event loop, has its one actor; null for others. */
  public @Nullable String soleAddress(String exchangeAddress) {
    return soleAddressByAddress.get(exchangeAddress);
  }

  public void add(QueueRow queue) {
    queueByName.put(queue.info().name(), queue);
  }

  public void add(ExchangeRow exchange) {
    exchangeByName.put(exchange.info().name(), exchange);
  }

  /** Adds an exchange that one actor serves for all event loops. */
  public void addSole(ExchangeRow exchange) {
    add(exchange);
    soleAddressByAddress.put(exchange.info().address(), exchange.address());
  }

  public void remove(QueueInfo queue) {
    queueByName.remove(queue.name());
  }

  public void remove(ExchangeInfo exchange) {
    exchangeByName.remove(exchange.name());
    soleAddressByAddress.remove(exchange.address());
  }
}
