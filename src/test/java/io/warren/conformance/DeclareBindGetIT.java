package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The shortest day of a message: declared for, published, got. */
class DeclareBindGetIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  @Test
  void aPublishedMessageIsGotOnce() throws Exception {
    Channel channel = BROKER.connect().createChannel();
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "amq.direct", "key");
    channel.basicPublish("amq.direct", "key", null, new byte[] {1, 2, 3});
    GetResponse got = channel.basicGet(queue, true);
    assertNotNull(got);
    assertArrayEquals(new byte[] {1, 2, 3}, got.getBody());
    assertEquals("amq.direct", got.getEnvelope().getExchange());
    assertNull(channel.basicGet(queue, true));
  }
}
