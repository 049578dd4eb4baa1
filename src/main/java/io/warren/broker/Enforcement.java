package io.warren.broker;

import io.warren.broker.bus.DirectoryChanges;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.value.FieldTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The way of changed policies to all exchanges and queues that were there, part by part: to compare
 * names with patterns may take a millisecond for each. What comes between two parts is as new
 * policies make it already; what goes is passed over. One context uses it.
 */
final class Enforcement {
  /**
   * A queue that is to do other than it was told, or has other policies, or both.
   *
   * @param effective what it is to do; empty where that is what it was told
   */
  record QueueChange(QueueInfo queue, boolean otherPolicies, Optional<FieldTable> effective) {}

  /**
   * What a part of the way changes.
   *
   * @param changes exchanges that are other than before
   */
  record Part(DirectoryChanges changes, List<QueueChange> queues) {}

  private final Topology topology;
  private final Iterator<ExchangeInfo> exchanges;
  private final Iterator<QueueInfo> queues;

  Enforcement(Topology topology, Collection<ExchangeInfo> exchanges, Collection<QueueInfo> queues) {
    this.topology = topology;
    this.exchanges = List.copyOf(exchanges).iterator();
    this.queues = List.copyOf(queues).iterator();
  }

  /** Whether there is no further part. */
  boolean done() {
    return !exchanges.hasNext() && !queues.hasNext();
  }

  /**
   * Takes the next part.
   *
   * @param enough asked behind each exchange and queue whether the part ends there
   */
  Part next(BooleanSupplier enough) {
    Changes changes = new Changes();
    List<QueueChange> changed = new ArrayList<>();
    boolean goOn = true;
    while (goOn && !done()) {
      if (exchanges.hasNext()) {
        topology.enforceOn(exchanges.next()).ifPresent(changes::change);
      } else {
        topology.enforceOn(queues.next()).ifPresent(changed::add);
      }
      goOn = !enough.getAsBoolean();
    }
    return new Part(changes.in(topology.virtualHost()), changed);
  }
}
