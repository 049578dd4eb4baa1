package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A consumer that keeps what it is delivered until the test asks for it. */
final class Inbox extends DefaultConsumer {
  /** Offers, grants and deliveries go forth and back between a queue and its session. */
  private static final int SETTLING_ROUNDS = 4;

  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

  /** One delivery. */
  record Received(String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    long tag() {
      return envelope.getDeliveryTag();
    }

    boolean redelivered() {
      return envelope.isRedeliver();
    }
  }

  Inbox(Channel channel) {
    super(channel);
  }

  /** Consumes with acknowledgements, or without any. */
  static Inbox consume(Channel channel, String queue, boolean autoAck) throws IOException {
    Inbox inbox = new Inbox(channel);
    channel.basicConsume(queue, autoAck, inbox);
    return inbox;
  }

  /** A queue of the channel's connection that outlives its consumers. */
  static String declare(Channel channel) throws IOException {
    return channel.queueDeclare("", false, true, false, null).getQueue();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Publishes the numbers from {@code first} to {@code last} to a queue. */
  static void publish(Channel channel, String queue, int first, int last) throws IOException {
    for (int number = first; number <= last; number++) {
      channel.basicPublish("", queue, null, bytes(Integer.toString(number)));
    }
  }

  /**
   * Comes back when everything that the queues have for the channel's connection has come;
   * consumers of {@link InlineDeliveries} have then handled it.
   */
  static void settle(Channel channel, String... queues) throws IOException {
    for (int round = 0; round < SETTLING_ROUNDS; round++) {
      for (String queue : queues) {
        channel.queueDeclarePassive(queue);
      }
    }
  }

  @Override
  public void handleDelivery(
      String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
    received.add(new Received(consumerTag, envelope, properties, body));
  }

  @Override
  public void handleCancel(String consumerTag) {
    cancelled.add(consumerTag);
  }

  /** The next delivery, which is waited for. */
  Received next() throws InterruptedException {
    Received next = received.poll(10, TimeUnit.SECONDS);
    assertNotNull(next, "a delivery");
    return next;
  }

  /** The texts of the next deliveries, which are waited for. */
  List<String> texts(int count) throws InterruptedException {
    List<String> texts = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      texts.add(next().text());
    }
    return texts;
  }

  /** The next deliveries have to be these. */
  void expect(String... texts) throws InterruptedException {
    assertEquals(List.of(texts), texts(texts.length));
  }

  /** How many deliveries have come and not been asked for. */
  int count() {
    return received.size();
  }

  /** The tag of a consumer that the broker has cancelled. */
  String nextCancelled() throws InterruptedException {
    String tag = cancelled.poll(10, TimeUnit.SECONDS);
    assertNotNull(tag, "a cancellation by the broker");
    return tag;
  }

  int cancelledCount() {
    return cancelled.size();
  }
}
