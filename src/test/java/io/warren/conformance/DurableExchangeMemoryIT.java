package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What exchanges know and keep over the end and the new beginning of a node. */
class DurableExchangeMemoryIT {
  @RegisterExtension
  static final BrokerExtension BROKER = new BrokerExtension().with("store.segment_bytes", "65536");

  private static final Map<String, Object> DEDUPLICATES = Map.of("x-message-deduplication", true);

  private Channel channel;

  private void declare(String type, Map<String, Object> arguments) throws Exception {
    connect();
    channel.exchangeDeclare("x", type, true, false, new HashMap<>(arguments));
    channel.queueDeclare("q", true, false, false, null);
    channel.queueBind("q", "x", "");
  }

  private void connect() throws Exception {
    channel = BROKER.connect().createChannel();
    channel.confirmSelect();
  }

  private void restart() throws Exception {
    BROKER.restart();
    connect();
  }

  private boolean publish(int deliveryMode, String id, String body) throws Exception {
    channel.basicPublish("x", "", properties(deliveryMode, id), Inbox.bytes(body));
    return channel.waitForConfirms(10_000);
  }

  private static BasicProperties properties(int deliveryMode, String id) {
    return new BasicProperties.Builder()
        .deliveryMode(deliveryMode)
        .headers(Map.of("x-deduplication-header", id))
        .build();
  }

  private List<String> all(String queue) throws Exception {
    List<String> bodies = new ArrayList<>();
    for (GetResponse got = channel.basicGet(queue, true);
        got != null;
        got = channel.basicGet(queue, true)) {
      bodies.add(new String(got.getBody(), StandardCharsets.UTF_8));
    }
    return bodies;
  }

  @AfterEach
  void delete() throws Exception {
    channel.exchangeDelete("x");
    channel.exchangeDelete("y");
    channel.queueDelete("q");
    channel.queueDelete("small");
  }

  @Test
  void anIdOutlivesItsMessageAndTheNode() throws Exception {
    declare("fanout", DEDUPLICATES);
    assertTrue(publish(2, "a", "first"));
    assertEquals(List.of("first"), all("q"));
    restart();
    assertTrue(publish(2, "a", "second"));
    assertTrue(publish(2, "b", "new"));
    assertEquals(List.of("new"), all("q"));
    restart();
    assertTrue(publish(2, "a", "third"));
    assertTrue(publish(2, "b", "third"));
    assertEquals(List.of(), all("q"));
  }

  @Test
  void theTypeKeepsThemToo() throws Exception {
    declare("x-message-deduplication", Map.of("x-cache-size", 2));
    for (String id : List.of("a", "b", "c")) {
      assertTrue(publish(2, id, "first " + id));
    }
    restart();
    for (String id : List.of("b", "c", "a")) {
      assertTrue(publish(2, id, "second " + id));
    }
    assertEquals(List.of("first a", "first b", "first c", "second a"), all("q"));
  }

  /** Where exchanges follow each other, each knows. */
  @Test
  void alsoOnTheWayToAnother() throws Exception {
    declare("fanout", DEDUPLICATES);
    channel.exchangeDeclare("y", "fanout", true, false, new HashMap<>(DEDUPLICATES));
    channel.exchangeBind("x", "y", "");
    channel.basicPublish("y", "", properties(2, "a"), Inbox.bytes("first"));
    channel.waitForConfirmsOrDie(10_000);
    restart();
    channel.basicPublish("y", "", properties(2, "a"), Inbox.bytes("by y"));
    channel.waitForConfirmsOrDie(10_000);
    assertTrue(publish(2, "a", "by x"));
    assertEquals(List.of("first"), all("q"));
  }

  /** Or who sends it again because it is lost would be told that it is there. */
  @Test
  void theIdOfWhatIsNotSafeGoesWithIt() throws Exception {
    declare("fanout", DEDUPLICATES);
    assertTrue(publish(1, "transient", "lost"));
    channel.queueUnbind("q", "x", "");
    String other = channel.queueDeclare().getQueue();
    channel.queueBind(other, "x", "");
    assertTrue(publish(2, "only in a queue that is not durable", "lost"));
    channel.queueUnbind(other, "x", "");
    channel.queueBind("q", "x", "");
    restart();
    assertEquals(List.of(), all("q"));
    assertTrue(publish(2, "transient", "1"));
    assertTrue(publish(2, "only in a queue that is not durable", "2"));
    assertEquals(List.of("1", "2"), all("q"));
  }

  /**
   * Who has published may be gone before the queue has it; the exchange hears of it all the same.
   */
  @Test
  void itDoesNotNeedItsPublisher() throws Exception {
    declare("fanout", DEDUPLICATES);
    Channel other = BROKER.connect().createChannel();
    for (int number = 0; number < 100; number++) {
      other.basicPublish("x", "", properties(2, "id" + number), Inbox.bytes("first"));
    }
    other.getConnection().close();
    Wait.until("the queue has them", () -> channel.messageCount("q") == 100);
    // What came before it is as safe as this.
    assertTrue(publish(2, "last", "last"));
    assertEquals(101, all("q").size());
    restart();
    for (int number = 0; number < 100; number++) {
      assertTrue(publish(2, "id" + number, "second"));
    }
    assertEquals(List.of(), all("q"));
  }

  /** Each of a crowd is confirmed, and there is one of each id. */
  @Test
  void duplicatesThatComeAtOnceWaitForTheFirst() throws Exception {
    declare("fanout", DEDUPLICATES);
    List<CompletableFuture<Void>> publishers = new ArrayList<>();
    for (int publisher = 0; publisher < 4; publisher++) {
      Channel own = BROKER.connect().createChannel();
      own.confirmSelect();
      publishers.add(CompletableFuture.runAsync(() -> publishAll(own)));
    }
    for (CompletableFuture<Void> publisher : publishers) {
      publisher.get(20, TimeUnit.SECONDS);
    }
    assertEquals(300, channel.messageCount("q"));
    restart();
    publishAll(channel);
    assertEquals(300, channel.messageCount("q"));
  }

  private static void publishAll(Channel on) {
    try {
      for (int number = 0; number < 300; number++) {
        on.basicPublish("x", "", properties(2, "id" + number), Inbox.bytes("" + number));
      }
      on.waitForConfirmsOrDie(10_000);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Their publisher hears of each, one way or the other. */
  @Test
  void anExchangeMayBeDeletedWhileItAnswersForMessages() throws Exception {
    for (int round = 0; round < 20; round++) {
      declare("fanout", DEDUPLICATES);
      for (int number = 0; number < 50; number++) {
        channel.basicPublish("x", "", properties(2, "id" + number), Inbox.bytes("first"));
      }
      Channel other = BROKER.connect().createChannel();
      other.exchangeDelete("x");
      try {
        channel.waitForConfirms(10_000);
      } catch (ShutdownSignalException gone) {
        // What came after the deletion has ended the channel.
        connect();
      }
    }
  }

  @Test
  void whatOneQueueHasRefusedMayComeAgainAfterwards() throws Exception {
    declare("fanout", DEDUPLICATES);
    channel.queueDeclare(
        "small",
        true,
        false,
        false,
        Kept.arguments("x-max-length", 1, "x-overflow", "reject-publish"));
    channel.queueBind("small", "x", "");
    assertTrue(publish(2, "full", "full"));
    assertFalse(publish(2, "a", "first"));
    restart();
    assertEquals(List.of("full", "first"), all("q"));
    assertEquals(List.of("full"), all("small"));
    assertTrue(publish(2, "a", "second"));
    assertEquals(List.of("second"), all("small"));
  }

  @Test
  void theIdsOfATransactionCountWhenItIsCommitted() throws Exception {
    declare("fanout", DEDUPLICATES);
    Channel transacted = BROKER.connect().createChannel();
    transacted.txSelect();
    transacted.basicPublish("x", "", properties(2, "a"), Inbox.bytes("rolled back"));
    transacted.txRollback();
    transacted.basicPublish("x", "", properties(2, "a"), Inbox.bytes("committed"));
    transacted.basicPublish("x", "", properties(2, "a"), Inbox.bytes("its duplicate"));
    transacted.txCommit();
    assertEquals(List.of("committed"), all("q"));
    restart();
    assertTrue(publish(2, "a", "second"));
    assertEquals(List.of(), all("q"));
  }

  @Test
  void idsAndHistoryAreKeptWhileTheLogGoesOn() throws Exception {
    declare("x-recent-history", DEDUPLICATES);
    for (int number = 0; number < 50; number++) {
      assertTrue(publish(2, "id" + number, "" + number));
    }
    assertEquals(50, all("q").size());
    // Once for where they came, and once for where they were written anew.
    giveUpAFile();
    giveUpAFile();
    restart();
    channel.queueDeclare("small", true, false, false, null);
    channel.queueBind("small", "x", "");
    assertEquals(IntStream.range(30, 50).mapToObj(Integer::toString).toList(), all("small"));
    for (int number = 0; number < 50; number++) {
      assertTrue(publish(2, "id" + number, "again"));
    }
    assertEquals(List.of(), all("q"));
  }

  private void giveUpAFile() throws Exception {
    String firstFile = firstFile();
    byte[] body = new byte[20_000];
    while (firstFile.equals(firstFile())) {
      channel.basicPublish("", "q", properties(2, ""), body);
      channel.waitForConfirmsOrDie(10_000);
      channel.basicGet("q", true);
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

  @Test
  void theLastMessagesAreThereForALaterQueueAndNotAgainForOneThatWasBound() throws Exception {
    declare("x-recent-history", Map.of("x-recent-history-length", 3));
    for (int number = 0; number < 5; number++) {
      assertTrue(publish(2, "", "" + number));
    }
    assertTrue(publish(1, "", "lost"));
    assertTrue(publish(2, "", "5"));
    restart();
    assertEquals(List.of("0", "1", "2", "3", "4", "5"), all("q"));
    channel.queueDeclare("small", true, false, false, null);
    channel.queueBind("small", "x", "");
    // Of the last three one was not persistent; what it had taken the place of need not be back.
    List<String> history = all("small");
    assertEquals(List.of("4", "5"), history.subList(history.size() - 2, history.size()));
    assertTrue(publish(2, "", "6"));
    restart();
    channel.queueUnbind("small", "x", "");
    all("small");
    channel.queueBind("small", "x", "");
    assertEquals(List.of("4", "5", "6"), all("small"));
  }

  @Test
  void anExchangeThatIsDeletedLeavesNothingToOneOfItsName() throws Exception {
    declare("x-recent-history", DEDUPLICATES);
    assertTrue(publish(2, "a", "first"));
    channel.exchangeDelete("x");
    declare("x-recent-history", DEDUPLICATES);
    restart();
    assertEquals(List.of("first"), all("q"));
    assertTrue(publish(2, "a", "second"));
    assertEquals(List.of("second"), all("q"));
  }
}
