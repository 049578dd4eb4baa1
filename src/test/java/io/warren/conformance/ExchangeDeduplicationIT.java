package io.warren.conformance;

import static io.warren.conformance.Inbox.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An exchange routes a message once, whichever connection it comes from. */
class ExchangeDeduplicationIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    channel.confirmSelect();
    queue = Inbox.declare(channel);
  }

  @Test
  void aMessageIsRoutedOnce() throws Exception {
    declare("dedup-once", "direct", Map.of("x-message-deduplication", true));
    channel.queueBind(queue, "dedup-once", "k");
    publish(channel, "dedup-once", "a", "1");
    publish(channel, "dedup-once", "a", "2");
    publish(channel, "dedup-once", "b", "3");
    Inbox.consume(channel, queue, true).expect("1", "3");
    publish(channel, "dedup-once", "a", "4");
    assertEquals(0, channel.messageCount(queue));
  }

  @Test
  void connectionsOnAllEventLoopsShareWhatIsKnown() throws Exception {
    declare("dedup-shared", "fanout", Map.of("x-message-deduplication", true));
    channel.queueBind(queue, "dedup-shared", "");
    for (int number = 0; number < 8; number++) {
      Channel other = BROKER.connect().createChannel();
      other.confirmSelect();
      publish(other, "dedup-shared", "a", "1");
      publish(other, "dedup-shared", "own" + number, "2");
    }
    assertEquals(9, channel.messageCount(queue));
  }

  @Test
  void thePluginsTypeSendsToAllQueues() throws Exception {
    declare("dedup-plugin", "x-message-deduplication", Map.of("x-cache-size", "2"));
    channel.queueBind(queue, "dedup-plugin", "no key of theirs");
    for (String id : List.of("a", "a", "b", "c", "a")) {
      publish(channel, "dedup-plugin", id, id);
    }
    Inbox.consume(channel, queue, true).expect("a", "b", "c", "a");
  }

  @Test
  void whatIsForgottenIsRoutedAgain() throws Exception {
    declare("dedup-ttl", "fanout", Map.of("x-message-deduplication", true, "x-cache-ttl", 600_000));
    channel.queueBind(queue, "dedup-ttl", "");
    Map<String, Object> headers = Map.of("x-deduplication-header", "a", "x-cache-ttl", 1);
    Inbox inbox = Inbox.consume(channel, queue, true);
    publish(channel, "dedup-ttl", headers, "1");
    inbox.expect("1");
    Wait.until(
        "the id is forgotten",
        () -> {
          publish(channel, "dedup-ttl", headers, "2");
          Inbox.settle(channel, queue);
          return inbox.count() > 0;
        });
  }

  @Test
  void aDuplicateIsReturnedToWhoAsksAndGoesToNoAlternate() throws Exception {
    channel.exchangeDeclare("dedup-other", "fanout", false, true, null);
    String alternate = Inbox.declare(channel);
    channel.queueBind(alternate, "dedup-other", "");
    declare(
        "dedup-alternate",
        "fanout",
        Map.of("x-message-deduplication", true, "alternate-exchange", "dedup-other"));
    channel.queueBind(queue, "dedup-alternate", "");
    BlockingQueue<Integer> returned = new LinkedBlockingQueue<>();
    channel.addReturnListener((code, text, exchange, key, properties, body) -> returned.add(code));
    for (int count = 0; count < 2; count++) {
      channel.basicPublish("dedup-alternate", "", true, properties("a"), bytes("1"));
      channel.waitForConfirmsOrDie(10_000);
    }
    assertEquals(312, returned.poll(10, TimeUnit.SECONDS));
    assertEquals(1, channel.messageCount(queue));
    assertEquals(0, channel.messageCount(alternate));
  }

  @Test
  void anExchangeBehindAnotherKnowsItsMessagesToo() throws Exception {
    channel.exchangeDeclare("dedup-front", "fanout", false, true, null);
    declare("dedup-behind", "fanout", Map.of("x-message-deduplication", true));
    channel.exchangeBind("dedup-behind", "dedup-front", "");
    channel.queueBind(queue, "dedup-behind", "");
    String front = Inbox.declare(channel);
    channel.queueBind(front, "dedup-front", "");
    publish(channel, "dedup-front", "a", "1");
    publish(channel, "dedup-front", "a", "2");
    assertEquals(2, channel.messageCount(front));
    assertEquals(1, channel.messageCount(queue));
  }

  /** It comes to its exchange twice, before and after its delay, and is no duplicate of itself. */
  @Test
  void aDelayedMessageIsRoutedOnceWhenItIsDue() throws Exception {
    declare(
        "dedup-delayed",
        "x-delayed-message",
        Map.of("x-delayed-type", "x-message-deduplication", "x-cache-size", 100));
    channel.queueBind(queue, "dedup-delayed", "");
    publish(channel, "dedup-delayed", Map.of("x-deduplication-header", "a", "x-delay", 1), "1");
    Inbox inbox = Inbox.consume(channel, queue, true);
    inbox.expect("1");
    publish(channel, "dedup-delayed", "a", "2");
    publish(channel, "dedup-delayed", "b", "3");
    inbox.expect("3");
  }

  @Test
  void whatAQueueRefusedMayComeAgain() throws Exception {
    declare("dedup-full", "direct", Map.of("x-message-deduplication", true));
    Kept full = full("dedup-full");
    assertFalse(isTaken("dedup-full", "a"));
    assertFalse(isTaken("dedup-full", "a"));
    full.takeAll();
    assertTrue(isTaken("dedup-full", "a"));
    assertTrue(isTaken("dedup-full", "a"), "a duplicate");
    assertEquals(List.of("a"), full.takeAll());
  }

  /** Whoever is told that it is not safe sends it again, and it must reach the queue without it. */
  @Test
  void whatOneOfManyQueuesRefusedMayComeAgain() throws Exception {
    channel.exchangeDeclare("dedup-before", "fanout", false, true, null);
    declare("dedup-several", "fanout", Map.of("x-message-deduplication", true));
    channel.exchangeBind("dedup-several", "dedup-before", "");
    Kept full = full("dedup-several");
    channel.queueBind(queue, "dedup-several", "");
    assertFalse(isTaken("dedup-before", "a"));
    full.takeAll();
    assertTrue(isTaken("dedup-before", "a"));
    assertEquals(List.of("a"), full.takeAll());
    assertEquals(2, channel.messageCount(queue));
  }

  @Test
  void whatWasRefusedWhenItsPublisherHadGoneMayComeAgain() throws Exception {
    declare("dedup-gone", "fanout", Map.of("x-message-deduplication", true));
    Kept full = full("dedup-gone");
    Connection gone = BROKER.connect();
    Channel unconfirmed = gone.createChannel();
    unconfirmed.basicPublish("dedup-gone", "", properties("a"), bytes("a"));
    gone.abort();
    full.takeAll();
    assertTrue(isTaken("dedup-gone", "a"));
    assertEquals(List.of("a"), full.takeAll());
  }

  @Test
  void whatFoundNoQueueMayComeAgain() throws Exception {
    declare("dedup-unbound", "fanout", Map.of("x-message-deduplication", true));
    assertTrue(isTaken("dedup-unbound", "a"));
    channel.queueBind(queue, "dedup-unbound", "");
    assertTrue(isTaken("dedup-unbound", "a"));
    assertEquals(1, channel.messageCount(queue));
  }

  @Test
  void aDeadLetterComesUntilItIsTaken() throws Exception {
    declare("dedup-dead", "fanout", Map.of("x-message-deduplication", true));
    Kept full = full("dedup-dead");
    channel.queueBind(queue, "dedup-dead", "");
    Kept source = Kept.declare(channel, "x-dead-letter-exchange", "dedup-dead", "x-message-ttl", 1);
    source.publish(properties("a"), "a");
    awaitRefusal(full);
    assertEquals("full", full.nextBody());
    assertEquals("a", full.nextBody());
    assertTrue(isTaken("dedup-dead", "a"), "a duplicate");
    assertEquals(0, full.ready());
  }

  @Test
  void aMessageThatIsDueComesUntilItIsTaken() throws Exception {
    declare(
        "dedup-due",
        "x-delayed-message",
        Map.of("x-delayed-type", "fanout", "x-message-deduplication", true));
    Kept full = full("dedup-due");
    channel.queueBind(queue, "dedup-due", "");
    Map<String, Object> headers = Map.of("x-deduplication-header", "a", "x-delay", 1);
    publish(channel, "dedup-due", headers, "a");
    awaitRefusal(full);
    assertEquals("full", full.nextBody());
    assertEquals("a", full.nextBody());
  }

  /** As in a circle of a queue for work and one in which what has failed waits for its next try. */
  @Test
  void aDeadLetterIsNoDuplicateOfItself() throws Exception {
    declare("dedup-circle", "fanout", Map.of("x-message-deduplication", true));
    Kept work = Kept.declare(channel, "x-dead-letter-exchange", "dedup-circle");
    channel.queueBind(work.name, "dedup-circle", "");
    assertTrue(isTaken("dedup-circle", "a"));
    for (int attempt = 0; attempt < 3; attempt++) {
      channel.basicReject(work.nextUnacked().getEnvelope().getDeliveryTag(), false);
    }
    assertEquals("a", work.nextBody());
    assertTrue(isTaken("dedup-circle", "a"), "a duplicate");
    assertEquals(0, work.ready());
  }

  /** Each message has two publishers, and each of them sends until it hears that it is taken. */
  @Test
  void whatIsSentUntilItIsTakenIsThereOnce() throws Exception {
    int count = 200;
    declare("dedup-storm", "fanout", Map.of("x-message-deduplication", true));
    Kept small = Kept.declare(channel, "x-max-length", 1, "x-overflow", "reject-publish");
    channel.queueBind(small.name, "dedup-storm", "");
    AtomicInteger refused = new AtomicInteger();
    List<CompletableFuture<Void>> publishers = new ArrayList<>();
    for (int number = 0; number < 4; number++) {
      Channel own = BROKER.connect().createChannel();
      own.confirmSelect();
      String prefix = number % 2 + "-";
      publishers.add(
          CompletableFuture.runAsync(() -> publishUntilTaken(own, prefix, count, refused)));
    }
    Set<String> ids = new HashSet<>();
    Inbox inbox = new Inbox(channel);
    channel.basicQos(1);
    channel.basicConsume(small.name, false, inbox);
    for (int number = 0; number < 2 * count; number++) {
      Inbox.Received received = inbox.next();
      assertTrue(ids.add(received.text()), received.text());
      channel.basicAck(received.tag(), false);
    }
    for (CompletableFuture<Void> publisher : publishers) {
      publisher.get(10, TimeUnit.SECONDS);
    }
    Inbox.settle(channel, small.name);
    assertEquals(0, inbox.count());
    assertTrue(refused.get() > 0, "it was full at times");
  }

  private static void publishUntilTaken(
      Channel on, String prefix, int count, AtomicInteger refused) {
    try {
      for (int number = 0; number < count; number++) {
        String id = prefix + number;
        on.basicPublish("dedup-storm", "", properties(id), bytes(id));
        while (!on.waitForConfirms(10_000)) {
          refused.incrementAndGet();
          on.basicPublish("dedup-storm", "", properties(id), bytes(id));
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** A queue with room for one message, which it has. */
  private Kept full(String exchange) throws Exception {
    Kept full = Kept.declare(channel, "x-max-length", 1, "x-overflow", "reject-publish");
    channel.queueBind(full.name, exchange, "k");
    full.publish("full");
    channel.waitForConfirmsOrDie(10_000);
    return full;
  }

  /** Until the other queue has what the full one refuses, which has then refused it too. */
  private void awaitRefusal(Kept full) throws Exception {
    Wait.until("it is published", () -> channel.messageCount(queue) > 0);
    Inbox.settle(channel, full.name);
  }

  /** Publishes a message whose text is its id; whether that is confirmed. */
  private boolean isTaken(String exchange, String id) throws Exception {
    channel.basicPublish(exchange, "k", properties(id), bytes(id));
    return channel.waitForConfirms(10_000);
  }

  @Test
  void argumentsAreChecked() throws Exception {
    refused("direct", "x-message-deduplication", "yes", "be a boolean");
    refused("direct", "x-cache-size", 0, "be an integer from 1 to 10000000");
    refused("direct", "x-cache-ttl", -1, "be an integer from 1 to 315360000000");
    refused("direct", "x-deduplication-header", 1, "be a string");
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - invalid arg 'x-cache-size' for exchange 'dedup-bad' in vhost '/':"
            + " must be an integer from 1 to 10000000",
        refusing -> refusing.exchangeDeclare("dedup-bad", "x-message-deduplication"));
  }

  private void refused(String type, String name, Object value, String rule) throws Exception {
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - invalid arg '"
            + name
            + "' for exchange 'dedup-bad' in vhost '/': must "
            + rule,
        refusing -> refusing.exchangeDeclare("dedup-bad", type, false, true, Map.of(name, value)));
  }

  private void declare(String exchange, String type, Map<String, Object> arguments)
      throws Exception {
    channel.exchangeDeclare(exchange, type, false, true, new HashMap<>(arguments));
  }

  private static void publish(Channel on, String exchange, String id, String body)
      throws Exception {
    publish(on, exchange, Map.of("x-deduplication-header", id), body);
  }

  /** Confirmed, also where it is a duplicate. */
  private static void publish(Channel on, String exchange, Map<String, Object> headers, String body)
      throws Exception {
    BasicProperties properties = new BasicProperties.Builder().headers(headers).build();
    on.basicPublish(exchange, "k", properties, bytes(body));
    on.waitForConfirmsOrDie(10_000);
  }

  private static BasicProperties properties(String id) {
    return new BasicProperties.Builder().headers(Map.of("x-deduplication-header", id)).build();
  }
}
