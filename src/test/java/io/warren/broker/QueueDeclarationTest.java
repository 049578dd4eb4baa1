package io.warren.broker;

import static io.warren.broker.TopologyFixture.ME;
import static io.warren.broker.TopologyFixture.OTHER;
import static io.warren.broker.TopologyFixture.assertNothing;
import static io.warren.broker.TopologyFixture.declared;
import static io.warren.broker.TopologyFixture.table;
import static io.warren.value.ErrorKind.ACCESS_REFUSED;
import static io.warren.value.ErrorKind.NOT_IMPLEMENTED;
import static io.warren.value.ErrorKind.PRECONDITION_FAILED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.TopologyCommand.DeclareQueue;
import io.warren.broker.bus.TopologyCommand.DeleteQueue;
import io.warren.broker.bus.VirtualHostMetadata;
import io.warren.broker.queue.QueueTypeName;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.Unsigned;
import java.util.List;
import org.junit.jupiter.api.Test;

class QueueDeclarationTest {
  private final TopologyFixture on = new TopologyFixture();

  @Test
  void aNewQueueIsAnnounced() {
    Verdict verdict = on.queue("q", "x-max-length", 5);

    QueueInfo expected =
        new QueueInfo(
            "/",
            "q",
            on.ids.get(),
            "classic",
            true,
            false,
            "",
            table("x-max-length", 5, "x-queue-type", "classic"));
    assertEquals(List.of(expected), verdict.changes().queuesAdded());
    assertEquals(new Answer.QueueDeclared(expected, false), verdict.answer());

    Verdict again = on.queue("q", "x-max-length", 5);
    assertNothing(again.changes());
    assertEquals(new Answer.QueueDeclared(expected, true), again.answer());
  }

  @Test
  void anExclusiveQueueIsNeverDurable() {
    QueueInfo queue = declared(on.exclusiveQueue(ME, "q")).queue();
    assertFalse(queue.durable());
    assertEquals(ME, queue.owner());
    assertTrue(
        declared(
                on.topology.declareQueue(
                    new DeclareQueue(ME, "q", false, true, false, FieldTable.EMPTY, "")))
            .existed());
  }

  @Test
  void aTransientQueueMayBeShared() {
    DeclareQueue command = new DeclareQueue(ME, "q", false, false, false, FieldTable.EMPTY, "");
    assertFalse(declared(on.topology.declareQueue(command)).queue().durable());
  }

  @Test
  void thePrefixOfAGivenNameIsNoArgument() {
    assertEquals(
        table("x-queue-type", "classic"),
        declared(on.queue("mine-token", "x-name-prefix", "mine")).queue().arguments());
  }

  @Test
  void whatTheDoorRefusesIsNotMadeButDeclaredAgain() {
    DeclareQueue refused =
        new DeclareQueue(ME, "q", true, false, false, FieldTable.EMPTY, "may not");
    on.refused(ACCESS_REFUSED, "may not", () -> on.topology.declareQueue(refused));
    on.queue("q");
    assertTrue(declared(on.topology.declareQueue(refused)).existed());
  }

  @Test
  void eachFieldMustBeAsItWas() {
    on.queue("q");
    inequivalent(
        "durable", "'false'", "'true'", new DeclareQueue(ME, "q", false, false, true, table(), ""));
    inequivalent(
        "auto_delete",
        "'true'",
        "'false'",
        new DeclareQueue(OTHER, "q", true, false, true, table(), ""));
  }

  @Test
  void knownArgumentsMustBeAsTheyWere() {
    on.queue("q", "x-message-ttl", 1000, "note", "a");
    inequivalent("x-message-ttl", "'2000'", "'1000'", "x-message-ttl", 2000);
    inequivalent("x-message-ttl", "'1000'", "'1000'", "x-message-ttl", "1000");
    inequivalent("x-message-ttl", "none", "the value '1000' of type 'signedint'");
    inequivalent(
        "x-max-length",
        "the value '7' of type 'long'",
        "none",
        "x-message-ttl",
        1000,
        "x-max-length",
        7L);
    inequivalent(
        "x-queue-type", "'quorum'", "'classic'", "x-message-ttl", 1000, "x-queue-type", "quorum");
    assertTrue(declared(on.queue("q", "x-message-ttl", 1000, "note", "b")).existed());
    assertTrue(
        declared(on.queue("q", "x-message-ttl", 1000, "x-max-in-memory-length", 1)).existed());
  }

  @Test
  void integersOfEveryWidthAreEqual() {
    on.queue("q", "x-max-length", (byte) 5);
    for (Object five : List.of((short) 5, 5, 5L, new Unsigned(8, 5), new Unsigned(32, 5))) {
      assertTrue(declared(on.queue("q", "x-max-length", five)).existed(), five.toString());
    }
  }

  @Test
  void aFractionIsNoInteger() {
    on.queue("q", "x-max-length", 5);
    on.refused(
        PRECONDITION_FAILED,
        "inequivalent arg 'x-max-length' for queue 'q' in vhost '/': received '5.0' but current is"
            + " '5'",
        () -> on.queue("q", "x-max-length", 5.0));
  }

  @Test
  void classicIsTheTypeWhereNoneIsSaid() {
    on.queue("q", "x-queue-type", "classic");
    assertTrue(declared(on.queue("q")).existed());
    on.queue("r");
    assertTrue(declared(on.queue("r", "x-queue-type", "classic")).existed());
    assertTrue(declared(on.queue("r", "x-queue-type", "")).existed());
  }

  @Test
  void otherTypesAreRefusedAndNotReplaced() {
    invalid("x-queue-type", "\"unsupported queue type 'lifo'\"", "lifo");
    invalid("x-queue-type", "{unacceptable_type,bool}", true);
    invalid("x-queue-type", "queue type 'stream' is not available on this broker", "stream");
  }

  @Test
  void aQuorumQueueIsOfItsType() {
    QueueInfo queue = declared(on.queue("q", "x-queue-type", "quorum")).queue();
    assertEquals("quorum", queue.type());
    assertTrue(queue.durable());
    assertTrue(declared(on.queue("q", "x-queue-type", "quorum")).existed());
    inequivalent("x-queue-type", "'classic'", "'quorum'");
    inequivalent(
        "x-delivery-limit",
        "the value '7' of type 'signedint'",
        "none",
        "x-queue-type",
        "quorum",
        "x-delivery-limit",
        7);
  }

  @Test
  void aQuorumQueueIsNothingForAShortTime() {
    FieldTable quorum = table("x-queue-type", "quorum");
    String queue = "' for queue 'q' in vhost '/'";
    on.refused(
        PRECONDITION_FAILED,
        "invalid property 'auto-delete" + queue,
        () -> declare(new DeclareQueue(ME, "q", false, true, true, quorum, "")));
    on.refused(
        PRECONDITION_FAILED,
        "invalid property 'exclusive-owner" + queue,
        () -> declare(new DeclareQueue(ME, "q", true, true, false, quorum, "")));
    on.refused(
        PRECONDITION_FAILED,
        "invalid property 'non-durable" + queue,
        () -> declare(new DeclareQueue(ME, "q", false, false, false, quorum, "")));
  }

  @Test
  void aQuorumQueueIsNamedByItsClient() {
    for (FieldTable arguments : List.of(table("x-queue-type", "quorum"), table())) {
      on.refused(
          PRECONDITION_FAILED,
          "Cannot declare a server-named queue for type rabbit_quorum_queue",
          () ->
              declare(new DeclareQueue(ME, "amq.gen-x", true, true, false, false, arguments, "")));
      on.topology.setMetadata(new VirtualHostMetadata("", List.of(), "quorum"));
    }
    // What is short-lived is classic, whatever the default.
    FieldTable none = FieldTable.EMPTY;
    declare(new DeclareQueue(ME, "amq.gen-x", true, true, true, false, none, ""));
  }

  @Test
  void aQuorumQueueMayBeThereInPlaceOfAClassicOne() {
    TopologyFixture node = new TopologyFixture(new DeclarationRules(QueueTypeName.CLASSIC, true));
    node.queue("q", "x-queue-type", "quorum", "x-max-length", 5, "x-delivery-limit", 7);
    assertTrue(
        declared(node.queue("q", "x-max-length", 5, "x-max-priority", 9, "x-queue-mode", "lazy"))
            .existed());
    FieldTable length = table("x-max-length", 5);
    assertTrue(
        declared(
                node.topology.declareQueue(
                    new DeclareQueue(ME, "q", false, true, true, length, "")))
            .existed());
    node.refused(
        PRECONDITION_FAILED,
        "inequivalent arg 'x-max-length' for queue 'q' in vhost '/': received none but current is"
            + " the value '5' of type 'signedint'",
        () -> node.queue("q"));
    // Who names the type means it, and a classic queue takes nobody's place.
    node.refused(
        PRECONDITION_FAILED,
        "inequivalent arg 'x-delivery-limit' for queue 'q' in vhost '/': received none but current"
            + " is the value '7' of type 'signedint'",
        () -> node.queue("q", "x-queue-type", "quorum", "x-max-length", 5));
    node.queue("r");
    node.refused(
        PRECONDITION_FAILED,
        "inequivalent arg 'x-queue-type' for queue 'r' in vhost '/': received 'quorum' but current"
            + " is 'classic'",
        () -> node.queue("r", "x-queue-type", "quorum"));
  }

  @Test
  void aQuorumQueueIsDeletedWithoutConditions() {
    on.queue("q", "x-queue-type", "quorum");
    for (String flag : List.of("if-unused", "if-empty")) {
      on.refused(
          NOT_IMPLEMENTED,
          "cannot delete queue 'q' in vhost '/'. queue.delete operations with "
              + flag
              + " flag set are not supported by quorum queues",
          () ->
              on.topology.queueForDeletion(
                  new DeleteQueue(ME, "q", flag.equals("if-unused"), true)));
    }
    assertTrue(on.topology.queueForDeletion(new DeleteQueue(ME, "q", false, false)).isPresent());
  }

  @Test
  void aQuorumQueueHasArgumentsOfItsOwn() {
    on.queue(
        "q",
        "x-queue-type",
        "quorum",
        "x-quorum-initial-group-size",
        3,
        "x-quorum-target-group-size",
        3,
        "x-max-in-memory-length",
        0,
        "x-max-in-memory-bytes",
        0,
        "x-dead-letter-strategy",
        "at-least-once",
        "x-overflow",
        "reject-publish",
        "x-queue-leader-locator",
        "client-local",
        "x-member-placement-tag",
        "fast",
        "x-single-active-consumer",
        true,
        "x-delivery-limit",
        -1,
        "x-delayed-retry-type",
        "disabled");
    on.refused(
        PRECONDITION_FAILED,
        "invalid arg 'x-delayed-retry-type' for queue 'r' in vhost '/': \"delayed retries are not"
            + " available on this broker\"",
        () -> on.queue("r", "x-queue-type", "quorum", "x-delayed-retry-type", "all"));
    for (String name : List.of("x-max-priority", "x-queue-mode", "x-max-age", "x-queue-version")) {
      on.refused(
          PRECONDITION_FAILED,
          "invalid arg '" + name + "' for queue 'r' in vhost '/' of queue type rabbit_quorum_queue",
          () -> on.queue("r", "x-queue-type", "quorum", name, 2));
    }
  }

  private Verdict declare(DeclareQueue command) {
    return on.topology.declareQueue(command);
  }

  @Test
  void wrongValuesAreRefused() {
    invalid("x-max-length", "\"expected integer, got longstr\"", "many");
    invalid("x-max-length", "{value_negative,-1}", -1);
    invalid("x-max-length-bytes", "\"expected integer, got double\"", 1.0);
    invalid("x-message-ttl", "{value_negative,-5}", (short) -5);
    invalid("x-message-ttl", "{value_too_large,315360000001}", 315_360_000_001L);
    invalid("x-expires", "{value_zero,0}", 0);
    invalid("x-expires", "{value_too_large,315360000001}", 315_360_000_001L);
    invalid("x-expires", "{value_negative,-1}", -1);
    invalid("x-expires", "\"expected integer, got timestamp\"", new FieldTable.Timestamp(1));
    invalid("x-max-priority", "{max_value_exceeded,256}", 256);
    invalid("x-overflow", "invalid_overflow", "drop-tail");
    invalid("x-overflow", "{unacceptable_type,signedint}", 1);
    invalid("x-queue-version", "\"unsupported queue version '1'\"", 1);
    invalid("x-single-active-consumer", "{unacceptable_type,longstr}", "true");
    invalid("x-dead-letter-routing-key", "routing_key_but_no_dlx_defined", "k");
    invalid("x-dead-letter-routing-key", "{unacceptable_type,signedint}", 1);
    invalid("x-queue-leader-locator", "invalid_queue_locator_arg", "here");
  }

  @Test
  void aDeadLetterExchangeIsAName() {
    on.refused(
        PRECONDITION_FAILED,
        "invalid type 'signedint' for arg 'x-dead-letter-exchange' in queue 'q' in vhost '/'",
        () -> on.queue("q", "x-dead-letter-exchange", 1, "x-max-length", -1));
    on.queue("q", "x-dead-letter-exchange", "", "x-dead-letter-routing-key", "k");
  }

  @Test
  void argumentsOfOtherTypesAreRefused() {
    for (String name : List.of("x-max-in-memory-length", "x-max-age", "x-dead-letter-strategy")) {
      on.refused(
          PRECONDITION_FAILED,
          "invalid arg '"
              + name
              + "' for queue 'q' in vhost '/' of queue type rabbit_classic_queue",
          () -> on.queue("q", name, 1));
    }
  }

  @Test
  void goodValuesAndUnknownNamesAreTaken() {
    on.queue(
        "q",
        "x-expires",
        1,
        "x-message-ttl",
        0L,
        "x-max-length",
        new Unsigned(32, 7),
        "x-max-priority",
        255,
        "x-overflow",
        "reject-publish-dlx",
        "x-queue-mode",
        "lazy",
        "x-queue-version",
        2,
        "x-single-active-consumer",
        true,
        "x-queue-leader-locator",
        "balanced",
        "x-queue-master-locator",
        "min-masters",
        "x-whatever",
        List.of(1));
  }

  private void invalid(String argument, String fault, Object value) {
    on.refused(
        PRECONDITION_FAILED,
        "invalid arg '" + argument + "' for queue 'q' in vhost '/': " + fault,
        () -> on.queue("q", argument, value));
  }

  private void inequivalent(String argument, String received, String current, Object... arguments) {
    inequivalent(
        argument,
        received,
        current,
        new DeclareQueue(ME, "q", true, false, false, table(arguments), ""));
  }

  private void inequivalent(
      String argument, String received, String current, DeclareQueue command) {
    on.refused(
        PRECONDITION_FAILED,
        "inequivalent arg '%s' for queue 'q' in vhost '/': received %s but current is %s"
            .formatted(argument, received, current),
        () -> on.topology.declareQueue(command));
  }
}
