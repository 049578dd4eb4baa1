package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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

  @Test
  void itIsDeadLetteredWithItsReason() throws Exception {
    Kept dead = Kept.declare(channel);
    Kept queue =
        Kept.declare(
            channel,
            "x-delivery-limit",
            2,
            "x-dead-letter-exchange",
            "",
            "x-dead-letter-routing-key",
            dead.name);
    queue.publish("poison");
    getAndRequeue(queue);
    getAndRequeue(queue);
    assertEquals(1, queue.ready());
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
  void belowZeroIsNoLimit() throws Exception {
    Kept queue = Kept.declare(channel, "x-delivery-limit", -1).publish("bearable");
    for (int i = 0; i < 50; i++) {
      getAndRequeue(queue);
    }
    assertEquals(List.of("bearable"), queue.takeAll());
  }
}
