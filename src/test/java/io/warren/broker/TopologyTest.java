package io.warren.broker;

import static io.warren.broker.TopologyFixture.ME;
import static io.warren.broker.TopologyFixture.OTHER;
import static io.warren.broker.TopologyFixture.assertNothing;
import static io.warren.broker.TopologyFixture.declared;
import static io.warren.broker.TopologyFixture.ends;
import static io.warren.broker.TopologyFixture.names;
import static io.warren.value.ErrorKind.ACCESS_REFUSED;
import static io.warren.value.ErrorKind.NOT_FOUND;
import static io.warren.value.ErrorKind.PRECONDITION_FAILED;
import static io.warren.value.ErrorKind.RESOURCE_LOCKED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.Destination;
import io.warren.broker.bus.DirectoryChanges;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.TopologyCommand.Bind;
import io.warren.broker.bus.TopologyCommand.DeclareQueue;
import io.warren.broker.bus.TopologyCommand.DeleteQueue;
import io.warren.broker.bus.TopologyCommand.Unbind;
import io.warren.value.FieldTable;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Bindings, deletions and what goes with them; declarations have tests of their own. */
class TopologyTest {
  private static final String LOCKED =
      "cannot obtain exclusive access to locked queue 'q' in vhost '/'. It could be originally"
          + " declared on another connection or the exclusive property value does not match that"
          + " of the original declaration.";

  private final TopologyFixture on = new TopologyFixture();
  private final Topology topology = on.topology;

  @Test
  void aVirtualHostBeginsWithItsExchanges() {
    assertEquals(
        List.of(
            " direct",
            "amq.direct direct",
            "amq.fanout fanout",
            "amq.headers headers",
            "amq.match headers",
            "amq.rabbitmq.trace topic",
            "amq.topic topic"),
        names(topology.exchanges(), exchange -> exchange.name() + " " + exchange.type()));
    Set<Long> ids = new HashSet<>();
    for (ExchangeInfo exchange : topology.exchanges()) {
      assertTrue(exchange.durable());
      assertEquals(exchange.name().equals("amq.rabbitmq.trace"), exchange.internal());
      assertTrue(ids.add(exchange.id()));
    }
    assertEquals(6, topology.snapshot().exchangesAdded().size(), "nothing routes by the default");
  }

  @Test
  void bindAnnouncesTheBindingOnce() {
    on.queue("q");
    Verdict first = on.bindQueue("amq.topic", "q", "a.#");
    assertEquals(List.of("amq.topic>q"), ends(first.changes().bound()));
    assertEquals(new Answer.Done(0), first.answer());
    assertEquals(
        topology.queue("q").orElseThrow().destination(),
        first.changes().bound().get(0).destination());

    assertNothing(on.bindQueue("amq.topic", "q", "a.#"));
    assertEquals(1, topology.bindings().count());
    on.bindQueue("amq.topic", "q", "a.#", "note", 1);
    on.bindQueue("amq.topic", "q", "b");
    assertEquals(3, topology.bindingsFrom("amq.topic").size());
    assertEquals(3, topology.bindingsTo(Destination.Kind.QUEUE, "q").size());
    assertEquals(3, topology.bindings().count());
  }

  @Test
  void bindNamesTheMissingSourceFirst() {
    on.refused(NOT_FOUND, "no exchange 'x' in vhost '/'", () -> on.bindQueue("x", "q", ""));
    on.refused(NOT_FOUND, "no queue 'q' in vhost '/'", () -> on.bindQueue("amq.fanout", "q", ""));
    on.refused(NOT_FOUND, "no exchange 'x' in vhost '/'", () -> on.bindExchange("x", "y"));
    on.refused(NOT_FOUND, "no exchange 'y' in vhost '/'", () -> on.bindExchange("amq.topic", "y"));
  }

  @Test
  void theDefaultExchangeIsNotBound() {
    String text = "operation not permitted on the default exchange";
    on.queue("q");
    on.refused(ACCESS_REFUSED, text, () -> on.bindQueue("", "q", "k"));
    on.refused(ACCESS_REFUSED, text, () -> on.bindQueue("", "missing", "k"));
    on.refused(ACCESS_REFUSED, text, () -> on.bindExchange("", "amq.topic"));
    on.refused(ACCESS_REFUSED, text, () -> on.bindExchange("amq.topic", ""));
    on.refused(ACCESS_REFUSED, text, () -> on.unbindQueue("", "q", "k"));
  }

  @Test
  void aHeadersBindingIsChecked() {
    on.queue("q");
    on.refused(
        PRECONDITION_FAILED,
        "Invalid x-match field value <<\"most\">>; expected all, any, all-with-x, or any-with-x",
        () -> on.bindQueue("amq.match", "q", "", "x-match", "most"));
    on.bindQueue("amq.match", "q", "", "x-match", "any-with-x");
  }

  @Test
  void anotherSessionsQueueIsLocked() {
    on.exclusiveQueue(OTHER, "q");
    on.refused(RESOURCE_LOCKED, LOCKED, () -> on.bindQueue("amq.topic", "q", "k"));
    on.refused(
        RESOURCE_LOCKED,
        LOCKED,
        () -> topology.queueForDeletion(new DeleteQueue(ME, "q", false, false)));
    on.refused(RESOURCE_LOCKED, LOCKED, () -> on.queue("q"));
    on.refused(RESOURCE_LOCKED, LOCKED, () -> on.exclusiveQueue(ME, "q"));

    assertNothing(on.unbindQueue("amq.topic", "q", "k"));
    topology.bind(new Bind(OTHER, "amq.topic", Destination.Kind.QUEUE, "q", "k", FieldTable.EMPTY));
    on.refused(RESOURCE_LOCKED, LOCKED, () -> on.unbindQueue("amq.topic", "q", "k"));

    assertTrue(declared(on.exclusiveQueue(OTHER, "q")).existed());
    assertEquals(
        "q",
        topology.queueForDeletion(new DeleteQueue(OTHER, "q", false, false)).orElseThrow().name());
  }

  @Test
  void theExclusiveFlagMustStayAsItWas() {
    on.queue("q");
    on.refused(RESOURCE_LOCKED, LOCKED, () -> on.exclusiveQueue(ME, "q"));
  }

  @Test
  void unbindIsDoneWhateverThereIs() {
    assertNothing(on.unbindQueue("x", "q", ""));
    on.queue("q");
    assertNothing(on.unbindQueue("x", "q", ""));
    assertNothing(on.unbindQueue("amq.topic", "q", ""));
    on.bindQueue("amq.topic", "q", "k", "a", 1);
    assertNothing(on.unbindQueue("amq.topic", "q", "k"));

    Verdict unbound = on.unbindQueue("amq.topic", "q", "k", "a", 1);
    assertEquals(List.of("amq.topic>q"), ends(unbound.changes().unbound()));
    assertEquals(0, topology.bindings().count());
    assertTrue(topology.bindingsTo(Destination.Kind.QUEUE, "q").isEmpty());
  }

  @Test
  void aQueueThatIsNotThereCantBeDeleted() {
    assertEquals(
        Optional.empty(), topology.queueForDeletion(new DeleteQueue(ME, "q", false, false)));
  }

  @Test
  void aRemovedQueueTakesItsBindings() {
    QueueInfo queue = declared(on.queue("q")).queue();
    on.queue("r");
    on.bindQueue("amq.topic", "q", "a");
    on.bindQueue("amq.fanout", "q", "");
    on.bindQueue("amq.fanout", "r", "");

    DirectoryChanges changes = topology.removeQueue(queue);

    assertEquals(List.of(queue), changes.queuesRemoved());
    assertEquals(List.of("amq.topic>q", "amq.fanout>q"), ends(changes.unbound()));
    assertEquals(1, topology.bindings().count());
    assertNothing(topology.removeQueue(queue));
  }

  @Test
  void removingAQueueLeavesItsSuccessor() {
    QueueInfo first = declared(on.queue("q")).queue();
    topology.removeQueue(first);
    QueueInfo second = declared(on.queue("q")).queue();

    assertNothing(topology.removeQueue(first));
    assertEquals(Optional.of(second), topology.queue("q"));
    assertTrue(second.id() != first.id());
  }

  @Test
  void anUnusedQueueIsThatVeryOne() {
    QueueInfo queue =
        declared(
                topology.declareQueue(
                    new DeclareQueue(ME, "q", true, false, true, FieldTable.EMPTY, "")))
            .queue();
    QueueInfo stays = declared(on.queue("stays")).queue();

    assertEquals(Optional.of(queue), topology.unusedQueue("q", queue.id()));
    assertEquals(Optional.empty(), topology.unusedQueue("q", queue.id() + 100));
    assertEquals(Optional.empty(), topology.unusedQueue("stays", stays.id()));
    assertEquals(Optional.empty(), topology.unusedQueue("missing", 1));
  }

  @Test
  void aSessionTakesItsExclusiveQueues() {
    QueueInfo one = declared(on.exclusiveQueue(ME, "one")).queue();
    QueueInfo two = declared(on.exclusiveQueue(ME, "two")).queue();
    on.exclusiveQueue(OTHER, "other");
    on.queue("shared");

    assertEquals(List.of(one, two), topology.sessionGone(ME));
    topology.removeQueue(one);
    assertEquals(List.of(two), topology.sessionGone(ME));
    topology.removeQueue(two);
    assertEquals(List.of(), topology.sessionGone(ME));
    assertEquals(List.of(), topology.sessionGone("session/9"));
  }

  @Test
  void exchangesAreDeletedWithBothKindsOfBindings() {
    on.exchange("x", "direct");
    on.queue("q");
    on.bindQueue("x", "q", "k");
    on.bindExchange("amq.topic", "x");
    on.bindExchange("x", "x");

    Verdict deleted = on.deleteExchange("x", false);

    assertEquals(List.of("x"), names(deleted.changes().exchangesRemoved(), ExchangeInfo::name));
    assertEquals(
        Set.of("x>q", "amq.topic>x", "x>x"), Set.copyOf(ends(deleted.changes().unbound())));
    assertEquals(3, deleted.changes().unbound().size());
    assertEquals(0, topology.bindings().count());
    assertNothing(on.deleteExchange("x", false));
  }

  @Test
  void anExchangeInUseIsOneWithBindingsFromIt() {
    on.exchange("x", "direct");
    on.exchange("y", "direct");
    on.bindExchange("x", "y");

    on.refused(
        PRECONDITION_FAILED,
        "exchange 'x' in vhost '/' in use",
        () -> on.deleteExchange("x", true));
    assertEquals(1, on.deleteExchange("y", true).changes().exchangesRemoved().size());
    assertEquals(1, on.deleteExchange("x", true).changes().exchangesRemoved().size());
  }

  @Test
  void theVirtualHostsOwnExchangesStay() {
    on.refused(
        ACCESS_REFUSED,
        "operation not permitted on the default exchange",
        () -> on.deleteExchange("", false));
    on.refused(
        ACCESS_REFUSED,
        "deletion of system exchange 'amq.direct' in vhost '/' not allowed",
        () -> on.deleteExchange("amq.direct", false));
    on.refused(
        ACCESS_REFUSED,
        "deletion of system exchange 'amq.none' in vhost '/' not allowed",
        () -> on.deleteExchange("amq.none", true));
  }

  @Test
  void anAutoDeleteExchangeGoesWithItsLastBinding() {
    on.autoDeleteExchange("x");
    on.queue("q");
    on.bindQueue("x", "q", "a");
    on.bindQueue("x", "q", "b");

    assertEquals(List.of(), on.unbindQueue("x", "q", "a").changes().exchangesRemoved());
    Verdict last = on.unbindQueue("x", "q", "b");
    assertEquals(List.of("x"), names(last.changes().exchangesRemoved(), ExchangeInfo::name));
    assertEquals(List.of("x>q"), ends(last.changes().unbound()));
    assertEquals(Optional.empty(), topology.exchange("x"));
  }

  @Test
  void anAutoDeleteExchangeThatWasNeverASourceStays() {
    on.autoDeleteExchange("x");
    on.bindExchange("amq.topic", "x");
    topology.unbind(
        new Unbind(ME, "amq.topic", Destination.Kind.EXCHANGE, "x", "", FieldTable.EMPTY));
    on.queue("q");
    on.removeQueue("q");
    assertTrue(topology.exchange("x").isPresent());
  }

  @Test
  void deletionRunsThroughAChainOfAutoDeleteExchanges() {
    int length = 5_000;
    for (int i = 0; i < length; i++) {
      on.autoDeleteExchange("x" + i);
    }
    for (int i = 1; i < length; i++) {
      on.bindExchange("x" + (i - 1), "x" + i);
    }
    on.queue("q");
    on.bindQueue("x" + (length - 1), "q", "");
    on.bindExchange("amq.topic", "x0");

    DirectoryChanges changes = on.removeQueue("q");

    assertEquals(length, changes.exchangesRemoved().size());
    assertEquals(length + 1, changes.unbound().size());
    assertEquals(7, topology.exchanges().size());
    assertEquals(0, topology.bindings().count());
  }

  @Test
  void aRingOfAutoDeleteExchangesGoesOnce() {
    on.autoDeleteExchange("a");
    on.autoDeleteExchange("b");
    on.bindExchange("a", "b");
    on.bindExchange("b", "a");
    on.bindExchange("a", "a");

    Verdict deleted = on.deleteExchange("a", false);

    assertEquals(
        List.of("a", "b"), names(deleted.changes().exchangesRemoved(), ExchangeInfo::name));
    assertEquals(3, deleted.changes().unbound().size());
    assertEquals(0, topology.bindings().count());
  }

  @Test
  void aQueueWithManyBindingsToOneAutoDeleteExchangeTakesItOnce() {
    on.autoDeleteExchange("x");
    on.queue("q");
    on.bindQueue("x", "q", "a");
    on.bindQueue("x", "q", "b");

    DirectoryChanges changes = on.removeQueue("q");
    assertEquals(List.of("x"), names(changes.exchangesRemoved(), ExchangeInfo::name));
    assertEquals(2, changes.unbound().size());
  }

  @Test
  void theSnapshotIsAllThereIs() {
    on.exchange("x", "headers");
    on.queue("q");
    on.bindQueue("x", "q", "");
    DirectoryChanges snapshot = topology.snapshot();

    assertEquals(7, snapshot.exchangesAdded().size());
    assertEquals(List.of("q"), names(snapshot.queuesAdded(), QueueInfo::name));
    assertEquals(List.of("x>q"), ends(snapshot.bound()));
    assertEquals(List.of(), snapshot.unbound());
  }
}
