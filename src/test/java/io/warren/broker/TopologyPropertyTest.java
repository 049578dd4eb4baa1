package io.warren.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import io.warren.broker.bus.DirectoryChanges;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.TopologyCommand.DeleteQueue;
import io.warren.value.BrokerException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** An event loop that only applies the changes knows what the topology knows, at every step. */
class TopologyPropertyTest {

  record Step(int action, int first, int second, boolean flag) {}

  @Property(tries = 500)
  void changesAddUpToTheTopology(@ForAll("steps") List<Step> steps) {
    TopologyFixture on = new TopologyFixture();
    Loop loop = new Loop();
    loop.apply(on.topology.snapshot());
    for (Step step : steps) {
      try {
        loop.apply(perform(on, step));
      } catch (BrokerException refused) {
        assertTrue(!refused.text().isEmpty());
      }
      loop.assertKnows(on.topology);
    }
  }

  private static DirectoryChanges perform(TopologyFixture on, Step step) {
    String exchange = "x" + step.first();
    String queue = "q" + step.second();
    return switch (step.action()) {
      case 0 ->
          (step.flag() ? on.autoDeleteExchange(exchange) : on.exchange(exchange, "fanout"))
              .changes();
      case 1 -> on.queue(queue).changes();
      case 2 -> on.bindQueue(exchange, queue, step.flag() ? "a" : "").changes();
      case 3 -> on.bindExchange(exchange, "x" + step.second()).changes();
      case 4 -> on.unbindQueue(exchange, queue, step.flag() ? "a" : "").changes();
      case 5 -> on.deleteExchange(exchange, step.flag()).changes();
      default ->
          on.topology
              .queueForDeletion(new DeleteQueue(TopologyFixture.ME, queue, false, false))
              .map(on.topology::removeQueue)
              .orElse(new Changes().in("/"));
    };
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 6),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 3),
            Arbitraries.of(true, false))
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }

  private static final class Loop {
    final Set<ExchangeInfo> exchanges = new HashSet<>();
    final Set<QueueInfo> queues = new HashSet<>();
    final Set<Binding> bindings = new HashSet<>();

    void apply(DirectoryChanges changes) {
      changes.unbound().forEach(binding -> assertTrue(bindings.remove(binding), "unknown"));
      changes.queuesRemoved().forEach(queue -> assertTrue(queues.remove(queue)));
      changes.exchangesRemoved().forEach(exchange -> assertTrue(exchanges.remove(exchange)));
      changes.queuesAdded().forEach(queue -> assertTrue(queues.add(queue)));
      changes.exchangesAdded().forEach(exchange -> assertTrue(exchanges.add(exchange)));
      changes.bound().forEach(binding -> assertTrue(bindings.add(binding)));
    }

    void assertKnows(Topology topology) {
      DirectoryChanges all = topology.snapshot();
      assertEquals(Set.copyOf(all.exchangesAdded()), exchanges);
      assertEquals(Set.copyOf(all.queuesAdded()), queues);
      assertEquals(Set.copyOf(all.bound()), bindings);
      assertEquals(topology.bindings().count(), bindings.size());
      for (Binding binding : bindings) {
        assertTrue(topology.bindingsFrom(binding.source()).contains(binding));
        Destination to = binding.destination();
        assertTrue(topology.bindingsTo(to.kind(), to.name()).contains(binding));
        assertTrue(exchanges.stream().anyMatch(x -> x.name().equals(binding.source())));
        assertTrue(
            queues.stream().anyMatch(q -> q.destination().equals(to))
                || exchanges.stream().anyMatch(x -> x.destination().equals(to)));
      }
    }
  }
}
