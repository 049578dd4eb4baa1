package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pattern of permissions whose match would never end takes nobody else's event loop. */
class EndlessPatternIT {
  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension()
          .with("event_loops", "1")
          .with("default_permissions.configure", "^(.*a){20}$|^inbox$");

  @Test
  void anotherConnectionGetsItsAnswer() throws Exception {
    String endless = "a".repeat(100) + "b";
    Connection connection = BROKER.connect();
    Channel channel = BROKER.connect().createChannel();
    for (int round = 0; round < 3; round++) {
      Channel endlessly = connection.createChannel();
      endlessly.queueDeclareNoWait(endless, false, true, false, null);
      assertEquals("inbox", channel.queueDeclare("inbox", false, true, false, null).getQueue());
      Closed.channel(
          endlessly,
          403,
          "ACCESS_REFUSED - configure access to queue '"
              + endless
              + "' in vhost '/' refused for user 'guest'");
    }
  }
}
