package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.warren.conformance.Inbox.Received;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message that comes back too often is dropped, or dead-lettered. */
class DeliveryLimitIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Channel channel;

  @BeforeEach
  void open() throws Exception {
    channel = BROKER.connect().createChannel();
  }

  private void getAndRequeue(Kept queue) throws Exception {
    GetResponse got = queue.nextUnacked();
    channel.basicReject(got.getEnvelope().getDeliveryTag(), true);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 20})
  void oneReturnTooManyDeadLettersItWithItsReason(int limit) throws Exception {
    Kept dead = Kept.declare(channel);
    Kept queue =
        Kept.declare(
            channel,
            "x-delivery-limit",
            limit,
            "x-dead-letter-exchange",
            "",
            "x-dead-letter-routing-key",
            dead.name);
    queue.publish("poison");
    for (int i = 0; i < limit; i++) {
      getAndRequeue(queue);
      assertEquals(1, queue.ready());
    }
    getAndRequeue(queue);
    GetResponse got = dead.next();
    Map<?, ?> death = (Map<?, ?>) ((List<?>) got.getProps().getHeaders().get("x-death")).get(0);
    assertEquals("delivery_limit", death.get("reason").toString());
    assertEquals(0, queue.ready());
  }

  @Test
  void theEndOfAChannelCountsToo() throws Exception {
    Kept queue = Kept.declare(channel, "x-delivery-limit", 0).publish("poison", "next");
    Channel other = channel.getConnection().createChannel();
    other.basicGet(queue.name, false);
    other.close();
    Wait.until("it is gone", () -> queue.ready() == 1);
    assertEquals(List.of("next"), queue.takeAll());
  }

  @Test
  void consumersSeeHowOftenAMessageCameBack() throws Exception {
    Kept queue = Kept.declare(channel, "x-delivery-limit", 3).publish(withHeader(), "1");
    Inbox inbox = Inbox.consume(channel, queue.name, false);
    List<Map<String, Object>> seen = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Received delivery = inbox.next();
      seen.add(delivery.properties().getHeaders());
      channel.basicNack(delivery.tag(), false, true);
    }
    assertEquals(
        List.of(
            Map.of("mine", 1),
            Map.of("mine", 1, "x-delivery-count", 1L),
            Map.of("mine", 1, "x-delivery-count", 2L)),
        seen);
    Received last = inbox.next();
    assertEquals(3L, last.properties().getHeaders().get("x-delivery-count"));
    assertEquals("text/plain", last.properties().getContentType());
    assertTrue(last.redelivered());
  }

  @Test
  void soDoesWhoTakesItSingly() throws Exception {
    Kept queue = Kept.declare(channel, "x-delivery-limit", 2).publish("1");
    assertNull(queue.nextUnacked().getProps().getHeaders());
    channel.basicRecover(true);
    assertEquals(Map.of("x-delivery-count", 1L), queue.nextUnacked().getProps().getHeaders());
    channel.basicRecover(true);
    assertEquals(Map.of("x-delivery-count", 2L), queue.next().getProps().getHeaders());
  }

  @Test
  void aQueueWithoutTheArgumentTellsNobody() throws Exception {
    Kept queue = Kept.declare(channel).publish("1");
    Inbox inbox = Inbox.consume(channel, queue.name, false);
    channel.basicReject(inbox.next().tag(), true);
    Received again = inbox.next();
    assertTrue(again.redelivered());
    assertNull(again.properties().getHeaders());
  }

  /** Every queue counts for itself. */
  @Test
  void whatIsDeadLetteredDoesNotCarryTheCount() throws Exception {
    Kept dead = Kept.declare(channel, "x-delivery-limit", 5);
    Kept queue =
        Kept.declare(
                channel,
                "x-delivery-limit",
                1,
                "x-dead-letter-exchange",
                "",
                "x-dead-letter-routing-key",
                dead.name)
            .publish("poison");
    getAndRequeue(queue);
    getAndRequeue(queue);
    assertFalse(dead.nextUnacked().getProps().getHeaders().containsKey("x-delivery-count"));
    channel.basicRecover(true);
    assertEquals(1L, dead.next().getProps().getHeaders().get("x-delivery-count"));
  }

  /** What a consumer republishes with all its headers has been delivered there never before. */
  @Test
  void aCountThatAClientPublishesIsReplacedByTheQueues() throws Exception {
    Kept queue = Kept.declare(channel, "x-delivery-limit", 9);
    queue.publish(
        new BasicProperties.Builder().headers(Map.of("x-delivery-count", 77)).build(), "1");
    queue.nextUnacked();
    channel.basicRecover(true);
    assertEquals(Map.of("x-delivery-count", 1L), queue.next().getProps().getHeaders());
  }

  @Test
  void belowZeroIsCountedToo() throws Exception {
    Kept queue = Kept.declare(channel, "x-delivery-limit", -1).publish("1");
    getAndRequeue(queue);
    assertEquals(Map.of("x-delivery-count", 1L), queue.next().getProps().getHeaders());
  }

  /** Credit is given back for the message as the queue has it. */
  @Test
  void manyThatComeBackUseUpNoCredit() throws Exception {
    Kept queue = Kept.declare(channel, "x-delivery-limit", -1);
    for (int i = 0; i < 50; i++) {
      queue.publish("body");
    }
    Inbox inbox = Inbox.consume(channel, queue.name, false);
    for (int i = 0; i < 5_000; i++) {
      channel.basicNack(inbox.next().tag(), false, true);
    }
  }

  private static BasicProperties withHeader() {
    return new BasicProperties.Builder()
        .contentType("text/plain")
        .headers(Map.of("mine", 1))
        .build();
  }

  @Test
  void belowZeroIsNoLimit() throws Exception {
    Kept queue = Kept.declare(channel, "x-delivery-limit", -1).publish("bearable");
    for (int i = 0; i < 50; i++) {
      getAndRequeue(queue);
    }
    assertEquals(List.of("bearable"), queue.takeAll());
  }
}
