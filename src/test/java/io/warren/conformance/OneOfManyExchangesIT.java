package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges that give each message to one binding: by a hash, or by chance. */
class OneOfManyExchangesIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static final int MESSAGE_COUNT = 2_000;

  private Connection connection;
  private Channel channel;
  private final List<String> queues = new ArrayList<>();

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    channel.exchangeDelete("x");
    for (int i = 0; i < 4; i++) {
      queues.add(channel.queueDeclare().getQueue());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-consistent-hash", "x-modulus-hash", "x-random"})
  void eachMessageGoesToOneQueueAndEachQueueGetsItsShare(String type) throws Exception {
    declare(type, Map.of());
    bindAll("1");
    for (int i = 0; i < MESSAGE_COUNT; i++) {
      Bodies.publish(channel, "x", "key-" + i, "" + i);
    }
    int total = 0;
    for (String queue : queues) {
      int count = Bodies.in(channel, queue).size();
      assertTrue(count > MESSAGE_COUNT / 8, type + " gave " + count);
      total += count;
    }
    assertEquals(MESSAGE_COUNT, total);
  }

  @Test
  void localRandomTakesOneQueueEach() throws Exception {
    declare("x-local-random", Map.of());
    bindAll("");
    for (int i = 0; i < 200; i++) {
      Bodies.publish(channel, "x", "key", "" + i);
    }
    int total = 0;
    for (String queue : queues) {
      int count = Bodies.in(channel, queue).size();
      assertTrue(count > 10, "gave " + count);
      total += count;
    }
    assertEquals(200, total);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-consistent-hash", "x-modulus-hash"})
  void aKeyStaysWithItsQueueWhicheverConnectionPublishes(String type) throws Exception {
    declare(type, Map.of());
    bindAll("5");
    for (int i = 0; i < 4; i++) {
      Channel other = BROKER.connect().createChannel();
      other.confirmSelect();
      for (int key = 0; key < 20; key++) {
        Bodies.publish(other, "x", "key-" + key, "key-" + key);
      }
      other.waitForConfirmsOrDie(10_000);
    }
    for (String queue : queues) {
      List<String> keys = Bodies.in(channel, queue);
      assertEquals(keys.stream().distinct().count() * 4, keys.size());
    }
  }

  @Test
  void weightsShareOutTheKeys() throws Exception {
    declare("x-consistent-hash", Map.of());
    channel.queueBind(queues.get(0), "x", "1");
    channel.queueBind(queues.get(1), "x", "3");
    for (int i = 0; i < MESSAGE_COUNT; i++) {
      Bodies.publish(channel, "x", "key-" + i, "" + i);
    }
    int light = Bodies.in(channel, queues.get(0)).size();
    assertTrue(light > MESSAGE_COUNT / 5 && light < MESSAGE_COUNT * 3 / 10, "gave " + light);
  }

  @Test
  void aHeaderIsHashedWhereTheArgumentsSaySo() throws Exception {
    declare("x-consistent-hash", Map.of("hash-header", "customer"));
    bindAll("1");
    staysTogether(i -> new BasicProperties.Builder().headers(Map.of("customer", "c" + i)).build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"message_id", "correlation_id", "timestamp"})
  void aPropertyIsHashedWhereTheArgumentsSaySo(String property) throws Exception {
    declare("x-consistent-hash", Map.of("hash-property", property));
    bindAll("1");
    staysTogether(
        i -> {
          BasicProperties.Builder properties = new BasicProperties.Builder();
          return switch (property) {
            case "message_id" -> properties.messageId("m" + i).build();
            case "correlation_id" -> properties.correlationId("c" + i).build();
            default -> properties.timestamp(new Date(i * 1000L)).build();
          };
        });
  }

  private interface Described {
    BasicProperties by(int number);
  }

  /** What is equal where it counts goes to one queue, whatever its keys; the rest is spread. */
  private void staysTogether(Described described) throws Exception {
    AtomicInteger key = new AtomicInteger();
    for (int i = 0; i < 40; i++) {
      for (int copy = 0; copy < 3; copy++) {
        channel.basicPublish(
            "x", "k" + key.incrementAndGet(), described.by(i), ("" + i).getBytes(UTF_8));
      }
    }
    int used = 0;
    for (String queue : queues) {
      List<String> bodies = Bodies.in(channel, queue);
      assertEquals(bodies.stream().distinct().count() * 3, bodies.size());
      used += bodies.isEmpty() ? 0 : 1;
    }
    assertEquals(4, used);
  }

  @Test
  void furtherKeysMakeNoFurtherCopies() throws Exception {
    for (String type : List.of("x-consistent-hash", "x-modulus-hash", "x-random")) {
      channel.exchangeDelete("x");
      declare(type, Map.of());
      bindAll("1");
      channel.basicPublish(
          "x",
          "k",
          new BasicProperties.Builder()
              .headers(Map.of("CC", List.of("a", "b", "c", "d", "e", "f", "g", "h")))
              .build(),
          "m".getBytes(UTF_8));
      List<String> all = new ArrayList<>();
      for (String queue : queues) {
        all.addAll(Bodies.in(channel, queue));
      }
      assertEquals(List.of("m"), all, type);
    }
  }

  @Test
  void exchangesAreBoundLikeQueues() throws Exception {
    declare("x-consistent-hash", Map.of());
    channel.exchangeBind("amq.fanout", "x", "1");
    channel.queueBind(queues.get(0), "amq.fanout", "");
    Bodies.publish(channel, "x", "k", "m");
    assertEquals(List.of("m"), Bodies.in(channel, queues.get(0)));
  }

  @Test
  void whatCantBeIsRefused() throws Exception {
    declare("x-consistent-hash", Map.of());
    refused("The binding key must be an integer: <<\"k\">>", c -> bind(c, "x", "k"));
    refused("The binding key must be greater than 0", c -> bind(c, "x", "0"));
    refused("The binding key must not exceed 10000", c -> bind(c, "x", "10001"));
    refused(
        "Unsupported property: app_id",
        c ->
            c.exchangeDeclare(
                "y", "x-consistent-hash", false, false, Map.of("hash-property", "app_id")));
    refused(
        "hash-header and hash-property are mutually exclusive",
        c ->
            c.exchangeDeclare(
                "y",
                "x-consistent-hash",
                false,
                false,
                Map.of("hash-property", "message_id", "hash-header", "h")));
    channel.exchangeDelete("x");
    declare("x-local-random", Map.of());
    refused("Non empty binding 'k' key not permitted", c -> bind(c, "x", "k"));
  }

  private void bind(Channel on, String exchange, String key) throws Exception {
    on.queueBind(queues.get(0), exchange, key);
  }

  private void refused(String text, Refused.OnChannel call) throws Exception {
    Refused.on(connection, 406, "PRECONDITION_FAILED - " + text, call);
  }

  private void declare(String type, Map<String, Object> arguments) throws Exception {
    channel.exchangeDeclare("x", type, false, false, arguments);
  }

  private void bindAll(String key) throws Exception {
    for (String queue : queues) {
      channel.queueBind(queue, "x", key);
    }
  }
}
