package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Messages over the end and the new beginning of a node. RabbitMQ docs: Queues, Durability;
 * Publishers, Persistent Messages.
 */
class DurableMessagesIT {
  private static final BasicProperties PERSISTENT = MessageProperties.PERSISTENT_BASIC;
  private static final BasicProperties TRANSIENT = MessageProperties.BASIC;

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Channel channel;

  private void declare(String queue, Object... arguments) throws Exception {
    Map<String, Object> table = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      table.put((String) arguments[i], arguments[i + 1]);
    }
    channel = BROKER.connect().createChannel();
    channel.confirmSelect();
    channel.queueDeclare(queue, true, false, false, table);
  }

  private void publish(String queue, BasicProperties properties, String... bodies)
      throws Exception {
    for (String body : bodies) {
      channel.basicPublish("", queue, properties, body.getBytes(StandardCharsets.UTF_8));
    }
    channel.waitForConfirmsOrDie(10_000);
  }

  private void restart() throws Exception {
    BROKER.restart();
    channel = BROKER.connect().createChannel();
    channel.confirmSelect();
  }

  private GetResponse next(String queue) throws Exception {
    return channel.basicGet(queue, true);
  }

  private String body(String queue) throws Exception {
    GetResponse got = next(queue);
    return got == null ? null : new String(got.getBody(), StandardCharsets.UTF_8);
  }

  @AfterEach
  void deleteQueues() throws Exception {
    for (String queue : new String[] {"q", "dead", "target"}) {
      channel.queueDelete(queue);
    }
  }

  @Test
  void persistentMessagesAreThereInTheirOrderAndOthersAreNot() throws Exception {
    declare("q");
    publish("q", PERSISTENT, "a", "b");
    publish("q", TRANSIENT, "lost");
    publish("q", PERSISTENT, "c");
    restart();
    assertEquals(3, channel.messageCount("q"));
    GetResponse first = next("q");
    assertEquals("a", new String(first.getBody(), StandardCharsets.UTF_8));
    assertEquals(2, first.getProps().getDeliveryMode());
    assertFalse(first.getEnvelope().isRedeliver());
    assertEquals("b", body("q"));
    assertEquals("c", body("q"));
    assertNull(body("q"));
  }

  @Test
  void whatWasAcknowledgedStaysGoneAndWhatWasNotComesAgain() throws Exception {
    declare("q");
    publish("q", PERSISTENT, "a", "b", "c");
    channel.basicGet("q", true);
    assertNotNull(channel.basicGet("q", false));
    restart();
    GetResponse unacked = next("q");
    assertEquals("b", new String(unacked.getBody(), StandardCharsets.UTF_8));
    assertTrue(unacked.getEnvelope().isRedeliver());
    GetResponse fresh = next("q");
    assertEquals("c", new String(fresh.getBody(), StandardCharsets.UTF_8));
    assertFalse(fresh.getEnvelope().isRedeliver());
  }

  @Test
  void aPurgeIsKept() throws Exception {
    declare("q");
    publish("q", PERSISTENT, "a", "b");
    channel.queuePurge("q");
    publish("q", PERSISTENT, "c");
    restart();
    assertEquals(1, channel.messageCount("q"));
    assertEquals("c", body("q"));
  }

  @Test
  void aQueueThatWasDeletedLeavesNothingToOneOfItsName() throws Exception {
    declare("q");
    publish("q", PERSISTENT, "a");
    channel.queueDelete("q");
    declare("q");
    restart();
    assertEquals(0, channel.messageCount("q"));
  }

  @Test
  void prioritiesAreKept() throws Exception {
    declare("q", "x-max-priority", 5);
    publish("q", PERSISTENT.builder().priority(1).build(), "low");
    publish("q", PERSISTENT.builder().priority(5).build(), "high");
    restart();
    assertEquals("high", body("q"));
    assertEquals("low", body("q"));
  }

  @Test
  void deliveryCountsAreKept() throws Exception {
    declare("q", "x-delivery-limit", 10);
    publish("q", PERSISTENT, "a");
    for (int i = 0; i < 3; i++) {
      channel.basicReject(channel.basicGet("q", false).getEnvelope().getDeliveryTag(), true);
    }
    assertEquals(1, channel.messageCount("q"));
    restart();
    assertEquals(3L, next("q").getProps().getHeaders().get("x-delivery-count"));
  }

  @Test
  void whatExpiresWhileTheNodeIsDownIsDeadLettered() throws Exception {
    declare("dead");
    declare("q", "x-dead-letter-exchange", "", "x-dead-letter-routing-key", "dead");
    publish("q", PERSISTENT.builder().expiration("1").build(), "a");
    publish("q", PERSISTENT.builder().expiration("400").build(), "b");
    publish("q", PERSISTENT, "stays");
    restart();
    Wait.until("both have expired", () -> channel.messageCount("dead") == 2);
    assertEquals("a", body("dead"));
    assertEquals("b", body("dead"));
    assertEquals("stays", body("q"));
  }

  @Test
  void delaysAreKept() throws Exception {
    declare("q", "x-delayed-delivery", true);
    publish("q", PERSISTENT.builder().headers(Map.of("x-delay", 600)).build(), "later");
    publish("q", PERSISTENT, "now");
    restart();
    assertEquals("now", body("q"));
    Wait.until("its time comes", () -> channel.messageCount("q") == 1);
    assertEquals("later", body("q"));
  }

  @Test
  void whatADelayingExchangeHoldsIsKept() throws Exception {
    declare("q");
    channel.exchangeDeclare(
        "later", "x-delayed-message", true, false, Map.of("x-delayed-type", "fanout"));
    channel.queueBind("q", "later", "");
    channel.basicPublish(
        "later",
        "",
        PERSISTENT.builder().headers(Map.of("x-delay", 600)).build(),
        "a".getBytes(StandardCharsets.UTF_8));
    channel.waitForConfirmsOrDie(10_000);
    restart();
    Wait.until("its time comes", () -> channel.messageCount("q") == 1);
    assertEquals("a", body("q"));
    channel.exchangeDelete("later");
  }

  @Test
  void deadLettersThatNobodyTakesYetAreKept() throws Exception {
    declare("dead", "x-max-length", 1, "x-overflow", "reject-publish");
    publish("dead", PERSISTENT, "full");
    declare("q", "x-dead-letter-exchange", "", "x-dead-letter-routing-key", "dead");
    publish("q", PERSISTENT, "a");
    channel.basicReject(channel.basicGet("q", false).getEnvelope().getDeliveryTag(), false);
    // What stands before it has been heard when this is answered.
    assertEquals(0, channel.messageCount("q"));
    restart();
    assertEquals("full", body("dead"));
    Wait.until("it arrives", () -> channel.messageCount("dead") == 1);
    GetResponse dead = next("dead");
    assertEquals("rejected", dead.getProps().getHeaders().get("x-first-death-reason").toString());
  }

  @Test
  void headersAndBodyAreAsTheyWere() throws Exception {
    declare("q");
    byte[] body = new byte[300_000];
    new Random(1).nextBytes(body);
    BasicProperties properties =
        PERSISTENT
            .builder()
            .contentType("text/x")
            .correlationId("c")
            .headers(Map.of("n", 7L, "s", "text"))
            .build();
    channel.basicPublish("", "q", properties, body);
    channel.waitForConfirmsOrDie(10_000);
    restart();
    GetResponse got = next("q");
    assertEquals("c", got.getProps().getCorrelationId());
    assertEquals("text/x", got.getProps().getContentType());
    assertEquals(7L, got.getProps().getHeaders().get("n"));
    assertArrayEquals(body, got.getBody());
  }
}
