package io.warren.broker.bus;

import java.util.List;

/**
 * What an event loop has to know of a virtual host that it did not. Answered by {@link Answer.Done}
 * when every change is in force there: exchanges are up, bindings are routed by.
 *
 * @param unbound gone before anything else
 * @param exchangesChanged with the same ids as before
 * @param bound in force after everything else
 */
public record DirectoryChanges(
    String virtualHost,
    List<Binding> unbound,
    List<QueueInfo> queuesRemoved,
    List<ExchangeInfo> exchangesRemoved,
    List<QueueInfo> queuesAdded,
    List<ExchangeInfo> exchangesAdded,
    List<ExchangeInfo> exchangesChanged,
    List<Binding> bound)
    implements BusMessage {

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return unbound.isEmpty()
        && queuesRemoved.isEmpty()
        && exchangesRemoved.isEmpty()
        && queuesAdded.isEmpty()
        && exchangesAdded.isEmpty()
        && exchangesChanged.isEmpty()
        && bound.isEmpty();
  }
}
