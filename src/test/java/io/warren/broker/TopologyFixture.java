package io.warren.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import io.warren.broker.bus.DirectoryChanges;
import io.warren.broker.bus.TopologyCommand.Bind;
import io.warren.broker.bus.TopologyCommand.DeclareExchange;
import io.warren.broker.bus.TopologyCommand.DeclareQueue;
import io.warren.broker.bus.TopologyCommand.DeleteExchange;
import io.warren.broker.bus.TopologyCommand.Unbind;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.function.Executable;

/** Short words for what the tests of a topology do. */
final class TopologyFixture {
  private static final MemoryLimits LIMITS = new MemoryLimits(10_000_000, Integer.MAX_VALUE, 1024);

  static final String ME = "session/1";
  static final String OTHER = "session/2";

  final AtomicLong ids = new AtomicLong();
  final Topology topology;

  TopologyFixture() {
    this(DeclarationRules.STANDARD);
  }

  TopologyFixture(DeclarationRules rules) {
    topology = new Topology("/", ids::incrementAndGet, Set.of("component"), LIMITS, rules);
  }

  static FieldTable table(Object... namesAndValues) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return FieldTable.of(values);
  }

  Verdict exchange(String name, String type, Object... arguments) {
    return topology.declareExchange(
        new DeclareExchange(name, type, true, false, false, table(arguments), ""));
  }

  Verdict autoDeleteExchange(String name) {
    return topology.declareExchange(
        new DeclareExchange(name, "fanout", true, true, false, FieldTable.EMPTY, ""));
  }

  Verdict queue(String name, Object... arguments) {
    return topology.declareQueue(
        new DeclareQueue(ME, name, true, false, false, table(arguments), ""));
  }

  Verdict exclusiveQueue(String session, String name) {
    return topology.declareQueue(
        new DeclareQueue(session, name, true, true, false, FieldTable.EMPTY, ""));
  }

  Verdict bindQueue(String source, String queue, String key, Object... arguments) {
    return topology.bind(
        new Bind(ME, source, Destination.Kind.QUEUE, queue, key, table(arguments)));
  }

  Verdict bindExchange(String source, String destination) {
    return topology.bind(
        new Bind(ME, source, Destination.Kind.EXCHANGE, destination, "", FieldTable.EMPTY));
  }

  Verdict unbindQueue(String source, String queue, String key, Object... arguments) {
    return topology.unbind(
        new Unbind(ME, source, Destination.Kind.QUEUE, queue, key, table(arguments)));
  }

  Verdict deleteExchange(String name, boolean ifUnused) {
    return topology.deleteExchange(new DeleteExchange(name, ifUnused));
  }

  DirectoryChanges removeQueue(String name) {
    return topology.removeQueue(topology.queue(name).orElseThrow());
  }

  static Answer.QueueDeclared declared(Verdict verdict) {
    return (Answer.QueueDeclared) verdict.answer();
  }

  static <T> List<String> names(Collection<T> things, Function<T, String> name) {
    return things.stream().map(name).toList();
  }

  static List<String> ends(Collection<Binding> bindings) {
    return names(bindings, binding -> binding.source() + ">" + binding.destination().name());
  }

  static void assertNothing(DirectoryChanges changes) {
    assertEquals(
        new DirectoryChanges(
            "/", List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of()),
        changes);
  }

  static void assertNothing(Verdict verdict) {
    assertNothing(verdict.changes());
    assertEquals(new Answer.Done(0), verdict.answer());
  }

  /** Refused with that text, and nothing is changed. */
  void refused(ErrorKind kind, String text, Executable action) {
    DirectoryChanges before = topology.snapshot();
    BrokerException refusal = assertThrows(BrokerException.class, action);
    assertEquals(text, refusal.text());
    assertEquals(kind, refusal.kind());
    assertEquals(before, topology.snapshot());
  }
}
