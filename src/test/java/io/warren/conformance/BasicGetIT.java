package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Taking one message at a time. */
class BasicGetIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

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
  void anEmptyQueueGivesNothing() throws Exception {
    assertNull(channel.basicGet(queue, true));
    assertNull(channel.basicGet(queue, false));
  }

  @Test
  void theAnswerSaysHowManyAreLeft() throws Exception {
    Inbox.publish(channel, queue, 1, 3);
    for (int left = 2; left >= 0; left--) {
      GetResponse got = channel.basicGet(queue, left > 1);
      assertEquals(left, got.getMessageCount());
      assertEquals(queue, got.getEnvelope().getRoutingKey());
      assertEquals("", got.getEnvelope().getExchange());
      assertFalse(got.getEnvelope().isRedeliver());
    }
  }

  @Test
  void whatIsNotAckedComesBack() throws Exception {
    Inbox.publish(channel, queue, 1, 3);
    Channel getting = connection.createChannel();
    long one = getting.basicGet(queue, false).getEnvelope().getDeliveryTag();
    assertNotNull(getting.basicGet(queue, false));
    assertNotNull(getting.basicGet(queue, true));
    assertNull(channel.basicGet(queue, false));
    getting.basicAck(one, false);
    getting.close();
    GetResponse got = channel.basicGet(queue, true);
    assertEquals("2", new String(got.getBody(), "UTF-8"));
    assertTrue(got.getEnvelope().isRedeliver());
    assertNull(channel.basicGet(queue, true));
  }

  @Test
  void onlyWhatIsReadyCounts() throws Exception {
    Inbox.publish(channel, queue, 1, 5);
    channel.basicGet(queue, false);
    assertEquals(4, channel.messageCount(queue));
    channel.basicGet(queue, true);
    assertEquals(3, channel.messageCount(queue));
    channel.basicReject(1, true);
    assertEquals(4, channel.messageCount(queue));
  }

  @Test
  void aPublishBeforeItIsFound() throws Exception {
    channel.queueBind(queue, "amq.topic", "#");
    for (int number = 1; number <= 200; number++) {
      channel.basicPublish("amq.topic", "a.b", null, Inbox.bytes("" + number));
      assertEquals("" + number, new String(channel.basicGet(queue, true).getBody(), "UTF-8"));
    }
  }

  @Test
  void anEmptyNameMeansTheQueueDeclaredLast() throws Exception {
    Inbox.publish(channel, queue, 1, 1);
    assertNotNull(channel.basicGet("", true));
    Channel other = connection.createChannel();
    assertThrows(IOException.class, () -> other.basicGet("", true));
    Closed.channel(other, 404, "NOT_FOUND - no previously declared queue");
  }

  @Test
  void aQueueThatIsNotThereClosesTheChannel() throws Exception {
    assertThrows(IOException.class, () -> channel.basicGet("absent", true));
    Closed.channel(channel, 404, "NOT_FOUND - no queue 'absent' in vhost '/'");
  }
}
