package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The exchange without a name: every queue is bound to it, by its name, and nothing changes it. */
class DefaultExchangeIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static final String REFUSED =
      "ACCESS_REFUSED - operation not permitted on the default exchange";

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
  }

  @Test
  void theKeyIsTheQueue() throws Exception {
    String queue = channel.queueDeclare().getQueue();
    Bodies.publish(channel, "", queue, "direct");
    GetResponse got = channel.basicGet(queue, true);
    assertEquals("", got.getEnvelope().getExchange());
    assertEquals(queue, got.getEnvelope().getRoutingKey());
    Bodies.publish(channel, "", "no-such-queue", "dropped");
    assertEquals(List.of(), Bodies.in(channel, queue));
  }

  @Test
  void nothingIsBoundToIt() throws Exception {
    String queue = channel.queueDeclare().getQueue();
    Refused.on(connection, 403, REFUSED, other -> other.queueBind(queue, "", "key"));
    Refused.on(connection, 403, REFUSED, other -> other.queueUnbind(queue, "", queue));
    Refused.on(connection, 403, REFUSED, other -> other.exchangeBind("amq.direct", "", "key"));
    Refused.on(connection, 403, REFUSED, other -> other.exchangeBind("", "amq.direct", "key"));
    Refused.on(connection, 403, REFUSED, other -> other.exchangeUnbind("amq.direct", "", "key"));
    Refused.on(connection, 403, REFUSED, other -> other.exchangeUnbind("", "amq.direct", "key"));
    Bodies.publish(channel, "", queue, "still there");
    assertEquals(List.of("still there"), Bodies.in(channel, queue));
  }

  @Test
  void itsNameIsCheckedBeforeTheQueue() throws Exception {
    Refused.onChannel(
        channel, 403, REFUSED, () -> channel.queueBind("no-such-queue", "", "", Map.of()));
  }

  /** What one publish finds, the next one does too: the queue is looked up for each message. */
  @Test
  void aQueueThatComesAndGoesIsFollowed() throws Exception {
    String queue = "comes-and-goes";
    Bodies.publish(channel, "", queue, "before");
    for (int i = 0; i < 3; i++) {
      channel.queueDeclare(queue, false, true, false, null);
      Bodies.publish(channel, "", queue, "within " + i);
      assertEquals(List.of("within " + i), Bodies.in(channel, queue));
      channel.queueDelete(queue);
      Bodies.publish(channel, "", queue, "after");
    }
  }
}
