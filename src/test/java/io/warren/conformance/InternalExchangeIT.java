package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An internal exchange takes messages from other exchanges only. */
class InternalExchangeIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static final String REFUSED =
      "ACCESS_REFUSED - cannot publish to internal exchange 'inner' in vhost '/'";

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    channel.exchangeDeclare("inner", "fanout", false, false, true, null);
  }

  @Test
  void itIsReachedThroughAnother() throws Exception {
    String queue = channel.queueDeclare().getQueue();
    channel.exchangeBind("inner", "amq.direct", "key");
    channel.queueBind(queue, "inner", "");
    Bodies.publish(channel, "amq.direct", "key", "m");
    assertEquals(List.of("m"), Bodies.in(channel, queue));
  }

  @Test
  void publishingToItIsRefused() throws Exception {
    AMQP.Channel.Close close =
        Refused.onChannel(channel, 403, REFUSED, () -> Bodies.publish(channel, "inner", "", "m"));
    assertEquals(60, close.getClassId());
    assertEquals(40, close.getMethodId());
  }

  @Test
  void soItIsInATransaction() throws Exception {
    channel.txSelect();
    Refused.onChannel(channel, 403, REFUSED, () -> Bodies.publish(channel, "inner", "", "m"));
  }
}
