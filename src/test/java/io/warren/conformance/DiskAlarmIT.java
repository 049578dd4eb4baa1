package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.rabbitmq.client.Channel;
import io.warren.amqp091.codec.ConnectionMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node whose disk has less room than it is to have. RabbitMQ docs: Free Disk Space Alarms. */
class DiskAlarmIT {
  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension().with("disk_free_limit.absolute", "1000000TB");

  @Test
  void whoPublishesIsBlockedAndAllElseGoesOn() throws Exception {
    Channel control = BROKER.connect().createChannel();
    control.queueDeclare("q", true, false, false, null);
    try (RawClient publisher = RawClient.openWithChannel(BROKER.port())) {
      publisher.send(new Script().publish(1, "", "q", new byte[100]).toBytes());
      assertEquals("low on disk", publisher.expect(ConnectionMethod.Blocked.class).reason());
    }
    assertEquals(0, control.messageCount("q"));
    assertNotNull(control.queueDelete("q"));
  }
}
