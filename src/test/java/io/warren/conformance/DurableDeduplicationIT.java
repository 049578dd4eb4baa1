package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What deduplication knows over the end and the new beginning of a node. */
class DurableDeduplicationIT {
  @RegisterExtension
  static final BrokerExtension BROKER = new BrokerExtension().with("store.segment_bytes", "65536");

  private Channel channel;

  private void declare(String queue, Object... arguments) throws Exception {
    Map<String, Object> table = Kept.arguments(arguments);
    table.put("x-message-deduplication", true);
    connect();
    channel.queueDeclare(queue, true, false, false, table);
  }

  private void connect() throws Exception {
    channel = BROKER.connect().createChannel();
    channel.confirmSelect();
  }

  private void restart() throws Exception {
    BROKER.restart();
    connect();
  }

  /** Confirmed, also where it is a duplicate. The body says which of them it is. */
  private void publish(String queue, int deliveryMode, Map<String, Object> headers, String body)
      throws Exception {
    channel.basicPublish("", queue, properties(deliveryMode, headers), Inbox.bytes(body));
    channel.waitForConfirmsOrDie(10_000);
  }

  private void publish(String queue, Object id, String body) throws Exception {
    publish(queue, 2, Map.of("x-deduplication-header", id), body);
  }

  private static BasicProperties properties(int deliveryMode, Map<String, Object> headers) {
    return new BasicProperties.Builder()
        .deliveryMode(deliveryMode)
        .headers(new HashMap<>(headers))
        .build();
  }

  private String take(String queue) throws Exception {
    GetResponse got = channel.basicGet(queue, true);
    return got == null ? null : new String(got.getBody(), StandardCharsets.UTF_8);
  }

  private void assertTaken(String queue, String... bodies) throws Exception {
    for (String body : bodies) {
      assertEquals(body, take(queue));
    }
    assertEquals(0, channel.messageCount(queue));
  }

  @AfterEach
  void deleteQueues() throws Exception {
    channel.queueDelete("q");
  }

  @Test
  void anIdOutlivesItsMessageAndTheNode() throws Exception {
    declare("q", "x-cache-size", 100);
    Object[] ids = {"text", 7, -7L, 1.5, true, false, "long ".repeat(30)};
    for (Object id : ids) {
      publish("q", id, "first " + id);
    }
    assertEquals("first text", take("q"));
    restart();
    for (Object id : ids) {
      publish("q", id, "second");
    }
    publish("q", "new", "new");
    assertEquals(ids.length, channel.messageCount("q"));
    for (int index = 1; index < ids.length; index++) {
      assertEquals("first " + ids[index], take("q"));
    }
    assertTaken("q", "new");
    restart();
    publish("q", "text", "third");
    publish("q", "new", "third");
    assertEquals(0, channel.messageCount("q"));
  }

  /** Or who sends it again because it is lost would be told that it is there. */
  @Test
  void theIdOfWhatIsNotPersistentGoesWithIt() throws Exception {
    declare("q", "x-cache-size", 100);
    publish("q", 1, Map.of("x-deduplication-header", "a"), "lost");
    publish("q", 2, Map.of("x-deduplication-header", "b"), "kept");
    restart();
    publish("q", "a", "again");
    publish("q", "b", "duplicate");
    assertTaken("q", "kept", "again");
  }

  @Test
  void aQuorumQueueKeepsThemAll() throws Exception {
    declare("q", "x-cache-ttl", 600_000, "x-queue-type", "quorum");
    publish("q", 1, Map.of("x-deduplication-header", "a"), "first");
    assertTaken("q", "first");
    restart();
    publish("q", 1, Map.of("x-deduplication-header", "a"), "second");
    assertEquals(0, channel.messageCount("q"));
  }

  @Test
  void anIdIsForgottenAtItsTimeAlsoMeanwhile() throws Exception {
    declare("q", "x-cache-ttl", 600_000);
    publish("q", 2, Map.of("x-deduplication-header", "a", "x-cache-ttl", 1), "first");
    publish("q", "b", "first");
    restart();
    publish("q", "a", "second");
    publish("q", "b", "second");
    assertTaken("q", "first", "first", "second");
  }

  @Test
  void theLastOnesAreKnown() throws Exception {
    declare("q", "x-cache-size", 2);
    for (String id : new String[] {"a", "b", "c"}) {
      publish("q", id, "first");
      assertTaken("q", "first");
    }
    restart();
    publish("q", "c", "second");
    publish("q", "b", "second");
    assertEquals(0, channel.messageCount("q"));
    publish("q", "a", "a again");
    publish("q", "b", "b again");
    assertTaken("q", "a again", "b again");
  }

  @Test
  void aPurgeTakesNoIdsAndADeletionAll() throws Exception {
    declare("q", "x-cache-size", 100);
    publish("q", "a", "first");
    channel.queuePurge("q");
    restart();
    publish("q", "a", "second");
    assertEquals(0, channel.messageCount("q"));
    channel.queueDelete("q");
    declare("q", "x-cache-size", 100);
    publish("q", "a", "first");
    restart();
    assertTaken("q", "first");
  }

  @Test
  void theIdsOfATransactionCountWhenItIsCommitted() throws Exception {
    declare("q", "x-cache-size", 100);
    Channel transacted = BROKER.connect().createChannel();
    transacted.txSelect();
    BasicProperties a = properties(2, Map.of("x-deduplication-header", "a"));
    transacted.basicPublish("", "q", a, Inbox.bytes("rolled back"));
    transacted.txRollback();
    transacted.basicPublish("", "q", a, Inbox.bytes("committed"));
    transacted.basicPublish("", "q", a, Inbox.bytes("its duplicate"));
    transacted.txCommit();
    assertTaken("q", "committed");
    restart();
    publish("q", "a", "second");
    assertEquals(0, channel.messageCount("q"));
  }

  /** The files in which they came have long been given up. */
  @Test
  void theyAreKeptWhileTheLogGoesOn() throws Exception {
    declare("q", "x-cache-size", 1000);
    for (int number = 0; number < 50; number++) {
      publish("q", "id" + number, "first");
      assertEquals("first", take("q"));
    }
    // Once for where they came, and once for where they were written anew.
    giveUpAFile();
    giveUpAFile();
    restart();
    for (int number = 0; number < 50; number++) {
      publish("q", "id" + number, "second");
    }
    assertEquals(0, channel.messageCount("q"));
  }

  private void giveUpAFile() throws Exception {
    String firstFile = firstFile();
    byte[] body = new byte[20_000];
    while (firstFile.equals(firstFile())) {
      channel.basicPublish("", "q", properties(2, Map.of()), body);
      channel.waitForConfirmsOrDie(10_000);
      assertNotNull(channel.basicGet("q", true));
    }
  }

  private static String firstFile() throws Exception {
    try (Stream<Path> files = Files.list(BROKER.data().resolve("messages"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".log"))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }
}
