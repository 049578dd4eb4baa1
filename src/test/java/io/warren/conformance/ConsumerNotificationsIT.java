package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.value.FieldTable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client that says it can hears of it when the broker ends its consumer. */
class ConsumerNotificationsIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  @Test
  void theConsumersOfADeletedQueueAreCancelled() throws Exception {
    Connection connection = BROKER.connect();
    Channel channel = connection.createChannel();
    String queue = Inbox.declare(channel);
    Inbox inbox = new Inbox(channel);
    channel.basicConsume(queue, true, "one", inbox);
    channel.basicConsume(queue, false, "two", inbox);
    Channel deleting = connection.createChannel();
    deleting.queueDelete(queue);
    assertEquals(Set.of("one", "two"), Set.of(inbox.nextCancelled(), inbox.nextCancelled()));
  }

  @Test
  void aConsumerOnAnotherConnectionIsCancelledToo() throws Exception {
    Channel deleting = BROKER.connect().createChannel();
    deleting.queueDeclare("elsewhere", false, false, false, null);
    Channel channel = BROKER.connect().createChannel();
    Inbox inbox = new Inbox(channel);
    channel.basicConsume("elsewhere", false, "mine", inbox);
    deleting.queueDelete("elsewhere");
    assertEquals("mine", inbox.nextCancelled());
    channel.basicConsume(Inbox.declare(channel), false, "mine", inbox);
  }

  @Test
  void itComesAfterWhatTheQueueHadDelivered() throws Exception {
    Channel channel = InlineDeliveries.connect(BROKER).createChannel();
    String queue = Inbox.declare(channel);
    Inbox inbox = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 500);
    channel.queueDelete(queue);
    inbox.nextCancelled();
    assertEquals(500, inbox.count());
    channel.basicAck(500, true);
    assertEquals(0, channel.queueDelete(queue).getMessageCount());
  }

  /** A client that ends its channel when it is cancelled would never hear the answer otherwise. */
  @Test
  void whoDeletesTheQueueItselfHasItsAnswerFirst() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(
          1,
          new QueueMethod.Declare("own", false, false, true, false, false, FieldTable.EMPTY),
          new BasicMethod.Consume("own", "mine", false, true, false, false, FieldTable.EMPTY),
          new QueueMethod.Delete("own", false, false, false),
          new BasicMethod.Qos(0, 1, false));
      client.expect(1, QueueMethod.DeclareOk.class);
      client.expect(1, BasicMethod.ConsumeOk.class);
      client.expect(1, QueueMethod.DeleteOk.class);
      assertEquals("mine", client.expect(1, BasicMethod.Cancel.class).consumerTag());
      client.expect(1, BasicMethod.QosOk.class);
    }
  }

  @Test
  void aClientThatCancelsIsNotNotified() throws Exception {
    Channel channel = InlineDeliveries.connect(BROKER).createChannel();
    String queue = Inbox.declare(channel);
    Inbox inbox = new Inbox(channel);
    channel.basicConsume(queue, true, "mine", inbox);
    channel.basicCancel("mine");
    channel.queueDelete(queue);
    Inbox.declare(channel);
    assertEquals(0, inbox.cancelledCount());
  }

  @Test
  void aClientThatDoesNotAskIsNotNotified() throws Exception {
    ConnectionFactory factory = InlineDeliveries.factory(BROKER);
    Map<String, Object> properties = new HashMap<>(factory.getClientProperties());
    properties.put("capabilities", Map.of("basic.nack", true));
    factory.setClientProperties(properties);
    Channel channel = BROKER.keep(factory.newConnection()).createChannel();
    String queue = Inbox.declare(channel);
    Inbox inbox = new Inbox(channel);
    channel.basicConsume(queue, true, "mine", inbox);
    channel.queueDelete(queue);
    // The tag is free again, though nobody has said so.
    channel.basicConsume(Inbox.declare(channel), true, "mine", inbox);
    assertEquals(0, inbox.cancelledCount());
    assertTrue(channel.isOpen());
  }
}
