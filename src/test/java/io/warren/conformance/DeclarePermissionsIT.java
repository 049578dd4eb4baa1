package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What declaring takes: to make, to declare what is there, and to ask whether it is. */
class DeclarePermissionsIT {
  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension()
          .with("default_permissions.configure", "^mine")
          .with("default_permissions.write", "^written|^mine")
          .with("default_permissions.read", "^read|^mine");

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
  }

  private static String refused(String permission, String object) {
    return "ACCESS_REFUSED - "
        + permission
        + " access to "
        + object
        + " in vhost '/' refused for user 'guest'";
  }

  @Test
  void aGivenNameIsHeldToItsPrefix() throws Exception {
    Map<String, Object> prefix = Map.of("x-name-prefix", "mine\r\n");
    String queue = channel.queueDeclare("", false, true, false, prefix).getQueue();
    assertTrue(queue.matches("mine-[A-Za-z0-9_-]{22}"), queue);
    assertThrows(IOException.class, () -> channel.queueDeclare("", false, true, false, null));
    String text = ((AMQP.Channel.Close) channel.getCloseReason().getReason()).getReplyText();
    String given = refused("configure", "queue 'amq\\.gen-[A-Za-z0-9_-]{22}'");
    assertTrue(text.matches(given), text);
  }
}
