package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.EntryFilter;
import io.warren.broker.bus.MoveTarget;
import io.warren.value.BrokerException;
import io.warren.value.DropReason;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Moving what is in a queue to somewhere else, or back to where it came from. */
class MoveIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Channel channel;
  private InsideSession session;
  private String source;
  private String target;

  @BeforeEach
  void open() throws Exception {
    channel = BROKER.connect().createChannel();
    channel.confirmSelect();
    session = new InsideSession(BROKER.broker());
    source = declare("source", null);
    target = declare("target", null);
  }

  private String declare(String prefix, Map<String, Object> arguments) throws Exception {
    String name = prefix + "-" + System.nanoTime();
    channel.queueDeclare(name, false, false, false, arguments);
    return name;
  }

  private void publish(int from, int to) throws Exception {
    for (int number = from; number <= to; number++) {
      BasicProperties properties =
          new BasicProperties.Builder().headers(Map.of("odd", number % 2)).build();
      channel.basicPublish("", source, properties, Integer.toString(number).getBytes(UTF_8));
    }
    channel.waitForConfirmsOrDie(10_000);
  }

  private Answer.MoveStat finished() throws Exception {
    Wait.until(
        "the move is over",
        () -> session.ask(s -> s.queueOperations().moveProgress(source)).finished());
    return session.ask(s -> s.queueOperations().moveProgress(source));
  }

  private String get(String queue) throws Exception {
    GetResponse got = channel.basicGet(queue, true);
    assertNotNull(got, "the queue is empty");
    return new String(got.getBody(), UTF_8);
  }

  @Test
  void allGoInTheirOrder() throws Exception {
    publish(1, 5000);
    session.ask(
        s -> s.queueOperations().move(source, 4999, EntryFilter.ALL, MoveTarget.toQueue(target)));
    assertEquals(new Answer.MoveStat(4999, 4999, 0, 0, true), finished());
    assertEquals(1, channel.messageCount(source));
    assertEquals(4999, channel.messageCount(target));
    for (int number = 1; number <= 4999; number++) {
      assertEquals(Integer.toString(number), get(target));
    }
    assertEquals("5000", get(source));
  }

  @Test
  void aFilterTakesWhatItMeans() throws Exception {
    publish(1, 10);
    EntryFilter odd = new EntryFilter(FieldTable.of(Map.of("odd", 1)), null, null);
    session.ask(s -> s.queueOperations().move(source, 100, odd, MoveTarget.toQueue(target)));
    assertEquals(5, finished().movedCount());
    assertEquals("2", get(source));
    assertEquals("1", get(target));
    assertEquals("3", get(target));
  }

  @Test
  void withoutATargetNothingIsLostAndTheOrderHolds() throws Exception {
    publish(1, 3000);
    session.ask(
        s ->
            s.queueOperations().move(source, 2500, EntryFilter.ALL, MoveTarget.toQueue("nowhere")));
    assertEquals(new Answer.MoveStat(2500, 0, 0, 2500, true), finished());
    for (int number = 1; number <= 3000; number++) {
      GetResponse got = channel.basicGet(source, true);
      assertEquals(Integer.toString(number), new String(got.getBody(), UTF_8));
      assertEquals(false, got.getEnvelope().isRedeliver());
    }
  }

  @Test
  void whatAnExchangeCannotRouteComesBack() throws Exception {
    channel.queueBind(target, "amq.direct", target);
    publish(1, 3);
    session.ask(
        s ->
            s.queueOperations()
                .move(source, 2, EntryFilter.ALL, MoveTarget.toExchange("amq.direct", target)));
    assertEquals(new Answer.MoveStat(2, 2, 0, 0, true), finished());
    session.ask(
        s ->
            s.queueOperations()
                .move(source, 9, EntryFilter.ALL, MoveTarget.toExchange("amq.direct", "other")));
    assertEquals(new Answer.MoveStat(1, 0, 0, 1, true), finished());
    assertEquals("3", get(source));
  }

  @Test
  void whatAFullTargetRefusesComesBack() throws Exception {
    String full = declare("full", Map.of("x-max-length", 2, "x-overflow", "reject-publish"));
    publish(1, 5);
    session.ask(
        s -> s.queueOperations().move(source, 100, EntryFilter.ALL, MoveTarget.toQueue(full)));
    assertEquals(new Answer.MoveStat(5, 2, 0, 3, true), finished());
    assertEquals("1", get(full));
    assertEquals("3", get(source));
  }

  /** A second move would give the one that has it another copy. */
  @Test
  void whatOneOfSeveralQueuesRefusesIsMovedAndCounted() throws Exception {
    String full = declare("full", Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
    String fan = "fan-" + source;
    channel.exchangeDeclare(fan, "fanout", false, false, null);
    channel.queueBind(full, fan, "");
    channel.queueBind(target, fan, "");
    publish(1, 3);
    session.ask(
        s ->
            s.queueOperations().move(source, 9, EntryFilter.ALL, MoveTarget.toExchange(fan, null)));
    assertEquals(new Answer.MoveStat(3, 3, 2, 0, true), finished());
    assertEquals(0, channel.messageCount(source));
    assertEquals(3, channel.messageCount(target));
    channel.queueUnbind(target, fan, "");
    publish(4, 4);
    session.ask(
        s ->
            s.queueOperations().move(source, 9, EntryFilter.ALL, MoveTarget.toExchange(fan, null)));
    assertEquals(new Answer.MoveStat(1, 0, 0, 1, true), finished());
  }

  /** It is known there from when it came first, and is no duplicate of itself. */
  @Test
  void whatComesFromAnExchangeThatDropsDuplicatesMayGoBackThere() throws Exception {
    String once = "once-" + source;
    Map<String, Object> dropped = Map.of("x-message-deduplication", true);
    channel.exchangeDeclare(once, "fanout", false, false, dropped);
    channel.queueBind(source, once, "");
    publishWithId(once, "a");
    session.ask(
        s ->
            s.queueOperations()
                .move(source, 9, EntryFilter.ALL, MoveTarget.toExchange(once, null)));
    assertEquals(new Answer.MoveStat(1, 1, 0, 0, true), finished());
    publishWithId(once, "a");
    assertEquals(1, channel.messageCount(source));
  }

  @Test
  void aReplayGoesBackToAnExchangeThatDropsDuplicates() throws Exception {
    String once = "once-" + source;
    Map<String, Object> dropped = Map.of("x-message-deduplication", true);
    channel.exchangeDeclare(once, "fanout", false, false, dropped);
    String work =
        declare(
            "work",
            Map.of(
                "x-max-length",
                0,
                "x-dead-letter-exchange",
                "",
                "x-dead-letter-routing-key",
                source));
    channel.queueBind(work, once, "");
    publishWithId(once, "a");
    Wait.until("it is dead", () -> channel.messageCount(source) == 1);
    channel.queueUnbind(work, once, "");
    channel.queueBind(target, once, "");
    session.ask(s -> s.queueOperations().replay(source, 10, EntryFilter.ALL));
    assertEquals(new Answer.MoveStat(1, 1, 0, 0, true), finished());
    assertEquals(1, channel.messageCount(target));
  }

  @Test
  void aMoveDropsNoDuplicateThatAnotherHadPublished() throws Exception {
    String once = "once-" + source;
    Map<String, Object> dropped = Map.of("x-message-deduplication", true);
    channel.exchangeDeclare(once, "fanout", false, false, dropped);
    channel.queueBind(target, once, "");
    publishWithId(once, "a");
    publishWithId("", "a");
    session.ask(
        s ->
            s.queueOperations()
                .move(source, 9, EntryFilter.ALL, MoveTarget.toExchange(once, null)));
    assertEquals(new Answer.MoveStat(1, 0, 0, 1, true), finished());
    assertEquals(1, channel.messageCount(target));
  }

  private void publishWithId(String exchange, String id) throws Exception {
    BasicProperties properties =
        new BasicProperties.Builder().headers(Map.of("x-deduplication-header", id)).build();
    channel.basicPublish(exchange, source, properties, new byte[1]);
    channel.waitForConfirmsOrDie(10_000);
  }

  @Test
  void whatAFullTargetDeadLettersIsMovedOnce() throws Exception {
    String dead = declare("dead", null);
    String full =
        declare(
            "full",
            Map.of(
                "x-max-length",
                2,
                "x-overflow",
                "reject-publish-dlx",
                "x-dead-letter-exchange",
                "",
                "x-dead-letter-routing-key",
                dead));
    publish(1, 5);
    session.ask(
        s -> s.queueOperations().move(source, 100, EntryFilter.ALL, MoveTarget.toQueue(full)));
    assertEquals(new Answer.MoveStat(5, 5, 0, 0, true), finished());
    assertEquals(0, channel.messageCount(source));
    Wait.until("all are there", () -> channel.messageCount(dead) == 3);
    assertEquals("3", get(dead));
  }

  /** What was dead-lettered goes back to its exchange, and no cycle rule drops it. */
  @Test
  void aReplayGoesBackToWhereItWasPublishedFirst() throws Exception {
    String work =
        declare(
            "work",
            Map.of(
                "x-message-ttl",
                1,
                "x-dead-letter-exchange",
                "",
                "x-dead-letter-routing-key",
                source));
    channel.queueBind(work, "amq.topic", "orders.*");
    String watcher = declare("watcher", null);
    channel.basicPublish("amq.topic", "orders.new", null, "a".getBytes(UTF_8));
    Wait.until("it is dead", () -> channel.messageCount(source) == 1);
    channel.queueBind(watcher, "amq.topic", "orders.new");
    EntryFilter expired = new EntryFilter(FieldTable.EMPTY, DropReason.EXPIRED, null);
    session.ask(s -> s.queueOperations().replay(source, 10, expired));
    assertEquals(new Answer.MoveStat(1, 1, 0, 0, true), finished());
    GetResponse again = channel.basicGet(watcher, true);
    assertEquals("amq.topic", again.getEnvelope().getExchange());
    assertEquals("orders.new", again.getEnvelope().getRoutingKey());
    assertTrue(again.getProps().getHeaders().containsKey("x-death"), "its headers stay");
    // The work queue has taken it too, and lets it die once more.
    Wait.until("it is dead again", () -> channel.messageCount(source) == 1);
  }

  @Test
  void aReplayLeavesWhatNeverDiedAndWhatTheUserMayNotPublish() throws Exception {
    publish(1, 1);
    session.ask(s -> s.queueOperations().replay(source, 10, EntryFilter.ALL));
    assertEquals(new Answer.MoveStat(0, 0, 0, 0, true), finished());
    assertNull(channel.basicGet(target, true));
  }

  @Test
  void aMoveTakesThePermissionsOfBothEnds() throws Exception {
    publish(1, 1);
    InsideSession reader = new InsideSession(BROKER.broker(), ".*", "^$", ".*");
    refused(reader);
    InsideSession writer = new InsideSession(BROKER.broker(), ".*", ".*", "^$");
    refused(writer);
    assertEquals("1", get(source));
  }

  private void refused(InsideSession by) {
    ExecutionException refused =
        assertThrows(
            ExecutionException.class,
            () ->
                by.ask(
                    s ->
                        s.queueOperations()
                            .move(source, 1, EntryFilter.ALL, MoveTarget.toQueue(target))));
    assertEquals(
        ErrorKind.ACCESS_REFUSED,
        assertInstanceOf(BrokerException.class, refused.getCause()).kind());
  }
}
