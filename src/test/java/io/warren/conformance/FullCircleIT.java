package io.warren.conformance;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queues that dead-letter to each other go on while the node holds as much as it may. */
class FullCircleIT {
  private static final int LIMIT_BYTES = 8_000_000;
  private static final int BODY_BYTES = 1_000_000;
  private static final int RETRY_MS = 1000;

  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension()
          .with("queue_memory_bytes", "0")
          .with("vm_memory_high_watermark.absolute", LIMIT_BYTES + "");

  private Channel control;
  private Channel filler;

  /** Each queue keeps what the other has no room for, and that is what fills them. */
  @Test
  void whatIsRejectedAtTheLimitComesRound() throws Exception {
    control = BROKER.connect().createChannel();
    filler = BROKER.connect().createChannel();
    filler.confirmSelect();
    declare("work", "x-dead-letter-routing-key", "retry");
    declare("retry", "x-dead-letter-routing-key", "work", "x-message-ttl", RETRY_MS);
    control.queueDeclare("ballast", false, false, true, null);
    for (int i = 0; i < 4; i++) {
      publish("work", BODY_BYTES);
    }
    List<GetResponse> taken = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      taken.add(next());
    }
    // The first two there at different times, and with room for them.
    reject(taken.get(0));
    Wait.until("one waits", () -> control.messageCount("retry") > 0);
    reject(taken.get(1));
    Wait.until("two wait", () -> control.messageCount("retry") > 1);
    publish("ballast", LIMIT_BYTES - 4 * BODY_BYTES);
    reject(taken.get(2));
    Wait.until("three wait", () -> control.messageCount("retry") > 2);
    reject(taken.get(3));
    for (int i = 0; i < 4; i++) {
      next();
    }
  }

  private void declare(String name, Object... arguments) throws IOException {
    Map<String, Object> all = Kept.arguments(arguments);
    all.put("x-dead-letter-exchange", "");
    control.queueDeclare(name, false, false, true, all);
  }

  private void publish(String queue, int bodyBytes) throws Exception {
    filler.basicPublish("", queue, null, new byte[bodyBytes]);
    filler.waitForConfirmsOrDie(10_000);
  }

  private void reject(GetResponse taken) throws IOException {
    control.basicReject(taken.getEnvelope().getDeliveryTag(), false);
  }

  private GetResponse next() throws Exception {
    GetResponse[] got = {null};
    Wait.until("it is there", () -> (got[0] = control.basicGet("work", false)) != null);
    return got[0];
  }
}
