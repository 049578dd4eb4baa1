package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ConfirmMethod;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Publishes are confirmed or refused, whatever becomes of the queues on their way. */
class ConfirmWhileDeletedIT {
  private static final int EXCHANGES = 200;
  private static final int CYCLES = 400;

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  @Test
  void eachPublishThroughAChainWhoseQueueComesAndGoesIsAnswered() throws Exception {
    Channel control = BROKER.connect().createChannel();
    for (int i = 0; i < EXCHANGES; i++) {
      control.exchangeDeclare("chain-" + i, "fanout");
      if (i > 0) {
        control.exchangeBind("chain-" + i, "chain-" + (i - 1), "");
      }
    }
    control.queueDeclare("stays", false, false, false, null);
    control.queueBind("stays", "chain-" + (EXCHANGES - 1), "");
    CompletableFuture<Void> cycles =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (int i = 0; i < CYCLES; i++) {
                  control.queueDeclare("goes", false, false, false, null);
                  control.queueBind("goes", "chain-0", "");
                  control.queueDelete("goes");
                }
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(1, new ConfirmMethod.Select(false));
      client.expect(1, ConfirmMethod.SelectOk.class);
      byte[] publish = new Script().publish(1, "chain-0", "", new byte[1]).toBytes();
      for (long tag = 1; !cycles.isDone(); tag++) {
        client.send(publish);
        Object answer = client.next().content();
        if (answer instanceof BasicMethod.Nack nack) {
          assertEquals(tag, nack.deliveryTag());
        } else {
          assertTrue(answer instanceof BasicMethod.Ack, answer.toString());
          assertEquals(tag, ((BasicMethod.Ack) answer).deliveryTag());
        }
      }
    }
    cycles.get();
  }
}
