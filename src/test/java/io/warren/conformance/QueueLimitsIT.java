package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.BrowsePlace;
import io.warren.broker.bus.EntryFilter;
import io.warren.broker.bus.MoveTarget;
import io.warren.broker.bus.PolicyInfo;
import io.warren.value.BrokerException;
import io.warren.value.FieldTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the operator says of how much a queue does at a time. */
class QueueLimitsIT {
  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension()
          .with("browse_page_count", "3")
          .with("browse_page_bytes", "1024")
          .with("move_credit_count", "2")
          .with("dead_letter_credit_count", "1")
          .with("dead_letter_retry_delay", "20")
          .with("deleted_queue_drain_timeout", "100")
          .with("policy_pattern_max_bytes", "4");

  private Channel channel;
  private InsideSession session;

  @BeforeEach
  void open() throws Exception {
    channel = BROKER.connect().createChannel();
    session = new InsideSession(BROKER.broker());
  }

  private void declare(String name, Object... arguments) throws Exception {
    channel.queueDeclare(name, false, false, true, Kept.arguments(arguments));
  }

  private void publish(String queue, int count, int bytes) throws Exception {
    for (int i = 0; i < count; i++) {
      channel.basicPublish("", queue, null, new byte[bytes]);
    }
    channel.messageCount(queue);
  }

  @Test
  void aPageEndsAtItsCountAndAtItsBytes() throws Exception {
    declare("paged");
    publish("paged", 5, 1);
    publish("paged", 2, 2000);
    Answer.Page page = browse(BrowsePlace.START);
    assertEquals(3, page.entries().size());
    page = browse(page.next());
    assertEquals(2, page.entries().size());
    page = browse(page.next());
    assertEquals(1, page.entries().size());
    page = browse(page.next());
    assertEquals(1, page.entries().size());
    assertTrue(page.last());
  }

  private Answer.Page browse(BrowsePlace place) throws Exception {
    return session.ask(s -> s.queueOperations().browse("paged", place, 100));
  }

  @Test
  void aMoveGoesOnWithLittleOnItsWay() throws Exception {
    declare("from");
    declare("to");
    publish("from", 9, 1);
    session.ask(
        s -> s.queueOperations().move("from", 9, EntryFilter.ALL, MoveTarget.toQueue("to")));
    Wait.until("all are there", () -> channel.messageCount("to") == 9);
  }

  /** The credit is for one, and one is refused for good. */
  @Test
  void deadLettersThatOneQueueRefusesDoNotStopThoseOfOthers() throws Exception {
    declare("refuses", "x-max-length", 0, "x-overflow", "reject-publish");
    declare("takes");
    channel.queueBind("refuses", "amq.direct", "a");
    channel.queueBind("takes", "amq.direct", "b");
    channel.exchangeDeclare("in", "fanout", false, true, null);
    declare("dying", "x-max-length", 0, "x-dead-letter-exchange", "amq.direct");
    channel.queueBind("dying", "in", "");
    for (String key : List.of("a", "a", "b", "a", "b")) {
      channel.basicPublish("in", key, null, new byte[1]);
    }
    Wait.until("the others are there", () -> channel.messageCount("takes") == 2);
  }

  @Test
  void aDeletedQueueWaitsForSoLong() throws Exception {
    declare("full", "x-max-length", 0, "x-overflow", "reject-publish");
    declare(
        "stuck",
        "x-max-length",
        0,
        "x-dead-letter-exchange",
        "",
        "x-dead-letter-routing-key",
        "full");
    publish("stuck", 2, 1);
    try (LogLines log = LogLines.open()) {
      channel.queueDelete("stuck");
      Wait.until("they are given up", () -> !log.with("nobody has taken; lost: 2").isEmpty());
    }
  }

  @Test
  void aPolicysExpressionMayBeSoLong() throws Exception {
    set("^abc");
    String text = assertThrows(BrokerException.class, () -> set("^abcd")).getMessage();
    assertTrue(text.contains("pattern must not exceed 4 bytes"), text);
  }

  private void set(String pattern) throws Exception {
    BROKER.ask(
        administration ->
            administration.setPolicy(
                new PolicyInfo(
                    PolicyInfo.Kind.USER,
                    "p",
                    pattern,
                    "queues",
                    0,
                    FieldTable.of(Map.of("max-length", 1)))));
  }
}
