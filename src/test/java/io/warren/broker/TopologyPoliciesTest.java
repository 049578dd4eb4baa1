package io.warren.broker;

import static io.warren.broker.TopologyFixture.declared;
import static io.warren.broker.TopologyFixture.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.Destination;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.ParameterInfo;
import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.TopologyCommand.DeclareQueue;
import io.warren.broker.bus.VirtualHostMetadata;
import io.warren.broker.queue.QueueTypeName;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a change of policies changes in a virtual host, and what it leaves. */
class TopologyPoliciesTest {
  private final TopologyFixture on = new TopologyFixture();

  private Enforcement begin(String name, String pattern, Object... definition) {
    return on.topology.setPolicy(
        new PolicyInfo(PolicyInfo.Kind.USER, name, pattern, "all", 0, table(definition)));
  }

  private Enforcement.Part set(String name, String pattern, Object... definition) {
    return whole(begin(name, pattern, definition));
  }

  private Enforcement.Part delete(String name) {
    return whole(on.topology.deletePolicy(PolicyInfo.Kind.USER, name));
  }

  private static Enforcement.Part whole(Enforcement enforcement) {
    Enforcement.Part part = enforcement.next(() -> false);
    assertTrue(enforcement.done());
    return part;
  }

  private static Map<QueueInfo, FieldTable> effectiveByQueue(Enforcement.Part part) {
    Map<QueueInfo, FieldTable> effectiveByQueue = new HashMap<>();
    for (Enforcement.QueueChange change : part.queues()) {
      change.effective().ifPresent(effective -> effectiveByQueue.put(change.queue(), effective));
    }
    return effectiveByQueue;
  }

  private static void assertNothing(Enforcement.Part part) {
    TopologyFixture.assertNothing(part.changes());
    assertEquals(Map.of(), effectiveByQueue(part));
  }

  private static FieldTable limit(int length) {
    return table("x-queue-type", "classic", "x-max-length", length);
  }

  @Test
  void onlyQueuesThatAreToDoOtherThanBeforeAreTold() {
    QueueInfo matching = declared(on.queue("a-1")).queue();
    declared(on.queue("b-1"));
    declared(on.queue("a-2", "x-max-length", 2));
    Enforcement.Part first = set("p", "^a", "max-length", 5);
    assertEquals(Map.of(matching, limit(5)), effectiveByQueue(first));
    TopologyFixture.assertNothing(first.changes());
    assertNothing(set("p", "^a", "max-length", 5));
    assertNothing(set("other", "^a", "max-length", 5));
    assertNothing(delete("p"));
    assertEquals(Map.of(matching, matching.arguments()), effectiveByQueue(delete("other")));
  }

  @Test
  void whatComesAndGoesBetweenTwoPartsIsAsItShouldBe() {
    QueueInfo first = declared(on.queue("a-1")).queue();
    on.queue("a-2");
    QueueInfo last = declared(on.queue("a-3")).queue();
    Enforcement enforcement = begin("p", "^a", "max-length", 5);
    Map<QueueInfo, FieldTable> effectiveByQueue = new HashMap<>();
    while (effectiveByQueue.isEmpty()) {
      effectiveByQueue.putAll(effectiveByQueue(enforcement.next(() -> true)));
    }
    assertEquals(Map.of(first, limit(5)), effectiveByQueue);
    on.removeQueue("a-2");
    QueueInfo anew = declared(on.queue("a-2")).queue();
    assertEquals(limit(5), on.topology.effectiveArguments(anew));
    assertEquals(Map.of(last, limit(5)), effectiveByQueue(whole(enforcement)));
  }

  @Test
  void aQueueThatCouldNotBeToldIsToldWithTheNextChange() {
    QueueInfo queue = declared(on.queue("a")).queue();
    set("p", "^a", "max-length", 5);
    assertTrue(on.topology.untold(queue));
    assertEquals(Map.of(queue, limit(5)), effectiveByQueue(set("other", "^b", "max-length", 1)));
    assertNothing(delete("other"));
    on.removeQueue("a");
    assertFalse(on.topology.untold(queue));
  }

  @Test
  void queuesWithOtherPoliciesAreKnownThoughTheyDoTheSame() {
    declared(on.queue("a", "x-max-length", 2));
    List<Enforcement.QueueChange> changed = set("p", "^a", "max-length", 5).queues();
    assertEquals(1, changed.size());
    assertTrue(changed.get(0).otherPolicies());
    assertTrue(changed.get(0).effective().isEmpty());
    assertEquals(List.of(), set("p", "^a", "max-length", 5).queues());
  }

  @Test
  void aQueueBeginsWithWhatPoliciesSay() {
    set("p", "^a", "max-length", 5);
    QueueInfo queue = declared(on.queue("a")).queue();
    assertEquals(limit(5), on.topology.effectiveArguments(queue));
    assertEquals(table("x-queue-type", "classic"), queue.arguments());
    assertTrue(declared(on.queue("a")).existed());
    assertNothing(set("p", "^a", "max-length", 5));
  }

  @Test
  void aQueueThatHasGoneIsNotTold() {
    on.queue("a");
    on.removeQueue("a");
    assertNothing(set("p", "^a", "max-length", 5));
    QueueInfo anew = declared(on.queue("a")).queue();
    assertEquals(limit(5), on.topology.effectiveArguments(anew));
  }

  /** It is no client's, and what it does is not for policies to say. */
  @Test
  void aQueueOfTheBrokersOwnIsLeftAlone() {
    AppliedPolicies applied = new AppliedPolicies(1024);
    FieldTable own = table("x-own", true);
    QueueInfo hidden = new QueueInfo("/", "a", 1, "delayed", true, false, "", own);
    applied
        .policies()
        .set(new PolicyInfo(PolicyInfo.Kind.USER, "p", ".*", "all", 0, table("max-length", 5)));
    assertEquals(own, applied.begin(hidden));
    assertTrue(applied.enforce(hidden).isEmpty());
    assertEquals("", applied.of(hidden).policyName());
  }

  @Test
  void anExchangeGetsItsAlternateAndLosesItAgain() {
    on.exchange("a", "direct");
    on.exchange("a-own", "direct", "alternate-exchange", "own");
    ExchangeInfo before = on.topology.exchange("a").orElseThrow();
    Enforcement.Part set = set("p", "^a", "alternate-exchange", "ae");
    assertEquals(
        List.of(
            "a",
            "amq.direct",
            "amq.fanout",
            "amq.headers",
            "amq.match",
            "amq.rabbitmq.trace",
            "amq.topic"),
        set.changes().exchangesChanged().stream().map(ExchangeInfo::name).sorted().toList());
    assertEquals(before.withAlternate("ae"), on.topology.exchange("a").orElseThrow());
    assertEquals("own", on.topology.exchange("a-own").orElseThrow().alternate());
    delete("p");
    assertEquals(before, on.topology.exchange("a").orElseThrow());
  }

  @Test
  void anExchangeBeginsWithWhatPoliciesSay() {
    set("p", "^b", "alternate-exchange", "ae");
    on.exchange("b", "direct");
    assertEquals("ae", on.topology.exchange("b").orElseThrow().alternate());
    assertEquals(
        "ae",
        on.topology.snapshot().exchangesAdded().stream()
            .filter(exchange -> exchange.name().equals("b"))
            .findFirst()
            .orElseThrow()
            .alternate());
    TopologyFixture.assertNothing(on.exchange("b", "direct"));
  }

  @Test
  void theDefaultExchangeHasNoAlternate() {
    set("p", "", "alternate-exchange", "ae");
    assertEquals("", on.topology.exchange("").orElseThrow().alternate());
  }

  @Test
  void whatHoldsForANameIsTold() {
    on.queue("q");
    set("p", "^q", "max-length", 5);
    assertEquals("p", on.topology.policiesOf(Destination.Kind.QUEUE, "q").policyName());
    assertEquals("", on.topology.policiesOf(Destination.Kind.EXCHANGE, "amq.topic").policyName());
    on.refused(
        ErrorKind.NOT_FOUND,
        "no queue 'missing' in vhost '/'",
        () -> on.topology.policiesOf(Destination.Kind.QUEUE, "missing"));
    on.refused(
        ErrorKind.NOT_FOUND,
        "no exchange 'missing' in vhost '/'",
        () -> on.topology.policiesOf(Destination.Kind.EXCHANGE, "missing"));
  }

  @Test
  void parametersAreOfKnownComponents() {
    ParameterInfo parameter = new ParameterInfo("component", "n", true);
    on.topology.parameters().set(parameter);
    assertEquals(List.of(parameter), on.topology.parameters().all(""));
  }

  @Test
  void theDefaultTypeIsThatOfLastingQueuesWhichNameNone() {
    on.topology.setMetadata(new VirtualHostMetadata("", List.of(), "quorum"));
    assertEquals("quorum", declared(on.queue("lasting")).queue().type());
    assertEquals("classic", declared(on.queue("named", "x-queue-type", "classic")).queue().type());
    assertEquals("classic", declared(on.exclusiveQueue(TopologyFixture.ME, "mine")).queue().type());
    for (boolean durable : List.of(true, false)) {
      DeclareQueue command =
          new DeclareQueue(
              TopologyFixture.ME, "q" + durable, durable, false, durable, FieldTable.EMPTY, "");
      assertEquals("classic", declared(on.topology.declareQueue(command)).queue().type());
    }
    on.topology.setMetadata(VirtualHostMetadata.NONE);
    assertEquals("classic", declared(on.queue("q")).queue().type());
    on.refused(
        ErrorKind.PRECONDITION_FAILED,
        "inequivalent arg 'x-queue-type' for queue 'lasting' in vhost '/': received 'classic' but"
            + " current is 'quorum'",
        () -> on.queue("lasting"));
  }

  @Test
  void theNodesDefaultTypeHoldsWhereTheVirtualHostSaysNone() {
    TopologyFixture node = new TopologyFixture(new DeclarationRules(QueueTypeName.QUORUM, false));
    assertEquals("quorum", declared(node.queue("q")).queue().type());
    assertEquals("classic", declared(node.exclusiveQueue(TopologyFixture.ME, "r")).queue().type());
    node.topology.setMetadata(new VirtualHostMetadata("", List.of(), "classic"));
    assertEquals("classic", declared(node.queue("s")).queue().type());
    node.topology.setMetadata(VirtualHostMetadata.NONE);
    assertEquals("quorum", declared(node.queue("t")).queue().type());
  }

  @Test
  void aDefaultTypeThatIsNotThereIsRefusedAndNotReplaced() {
    on.topology.setMetadata(new VirtualHostMetadata("", List.of(), "stream"));
    on.refused(
        ErrorKind.PRECONDITION_FAILED,
        "invalid arg 'x-queue-type' for queue 'q' in vhost '/': queue type 'stream' is not"
            + " available on this broker",
        () -> on.queue("q"));
  }

  @Test
  void anUnknownDefaultTypeIsRefused() {
    VirtualHostMetadata before = new VirtualHostMetadata("d", List.of("t"), "classic");
    on.topology.setMetadata(before);
    on.refused(
        ErrorKind.PRECONDITION_FAILED,
        "odd is not a valid queue type",
        () -> on.topology.setMetadata(new VirtualHostMetadata("", List.of(), "odd")));
    assertSame(before, on.topology.metadata());
  }
}
