package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Consumers and their tags. */
class BasicConsumeIT {
  @RegisterExtension
  static final BrokerExtension BROKER = new BrokerExtension().with("consumer_max_per_channel", "3");

  private Connection connection;
  private Channel channel;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    queue = Inbox.declare(channel);
  }

  @Test
  void theBrokerMakesUpATagWhereNoneIsGiven() throws Exception {
    String one = channel.basicConsume(queue, new Inbox(channel));
    String two = channel.basicConsume(queue, new Inbox(channel));
    assertTrue(one.matches("amq\\.ctag-[A-Za-z0-9_-]{22}"), one);
    assertNotEquals(one, two);
  }

  @Test
  void deliveriesCarryTheTagOfTheirConsumer() throws Exception {
    Inbox inbox = new Inbox(channel);
    assertEquals("mine", channel.basicConsume(queue, true, "mine", inbox));
    Inbox.publish(channel, queue, 1, 1);
    Inbox.Received received = inbox.next();
    assertEquals("mine", received.consumerTag());
    assertEquals("", received.envelope().getExchange());
    assertEquals(queue, received.envelope().getRoutingKey());
  }

  @Test
  void deliveryTagsCountFromOneOnEachChannel() throws Exception {
    Channel other = connection.createChannel();
    for (Channel each : new Channel[] {channel, other}) {
      Inbox.publish(each, queue, 1, 3);
      assertEquals(1, each.basicGet(queue, true).getEnvelope().getDeliveryTag());
      Inbox inbox = Inbox.consume(each, queue, true);
      assertEquals(2, inbox.next().tag());
      String tag = inbox.next().consumerTag();
      each.basicCancel(tag);
    }
  }

  @Test
  void aTagInUseClosesTheConnection() throws Exception {
    channel.basicConsume(queue, true, "mine", new Inbox(channel));
    assertThrows(
        IOException.class, () -> channel.basicConsume(queue, true, "mine", new Inbox(channel)));
    Closed.connection(connection, 530, "NOT_ALLOWED - attempt to reuse consumer tag 'mine'");
  }

  @Test
  void aTagIsFreeOnAnotherChannelAndAfterItsCancellation() throws Exception {
    channel.basicConsume(queue, true, "mine", new Inbox(channel));
    Channel other = connection.createChannel();
    other.basicConsume(queue, true, "mine", new Inbox(other));
    channel.basicCancel("mine");
    channel.basicConsume(queue, true, "mine", new Inbox(channel));
    assertEquals(2, channel.consumerCount(queue));
  }

  @Test
  void anEmptyNameMeansTheQueueDeclaredLast() throws Exception {
    Inbox inbox = Inbox.consume(channel, "", true);
    Inbox.publish(channel, queue, 1, 1);
    inbox.expect("1");
  }

  @Test
  void aQueueThatIsNotThereClosesTheChannel() throws Exception {
    assertThrows(IOException.class, () -> channel.basicConsume("absent", new Inbox(channel)));
    Closed.channel(channel, 404, "NOT_FOUND - no queue 'absent' in vhost '/'");
  }

  @Test
  void aChannelHasAsManyConsumersAsItMay() throws Exception {
    for (int count = 0; count < 3; count++) {
      channel.basicConsume(queue, new Inbox(channel));
    }
    Channel other = connection.createChannel();
    other.basicConsume(queue, new Inbox(other));
    assertThrows(IOException.class, () -> channel.basicConsume(queue, new Inbox(channel)));
    Closed.connection(
        connection, 530, "NOT_ALLOWED - reached maximum (3) of consumers per channel");
  }
}
