package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.SaslMechanism;
import com.rabbitmq.client.impl.LongStringHelper;
import io.warren.amqp091.codec.ConnectionMethod.Start;
import io.warren.amqp091.codec.ConnectionMethod.StartOk;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client that does not say who it is comes in as the user whom the options name for that. */
class AnonymousLoginIT {
  private static final String MECHANISM = "ANONYMOUS";

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static ConnectionFactory factory(int port) {
    ConnectionFactory factory = BROKER.factory();
    factory.setPort(port);
    factory.setUsername("nobody");
    factory.setPassword("nothing");
    factory.setSaslConfig(mechanisms -> new Anonymous());
    return factory;
  }

  /** What it says is a trace for the log at most (RFC 4505). */
  private static final class Anonymous implements SaslMechanism {
    @Override
    public String getName() {
      return MECHANISM;
    }

    @Override
    public LongString handleChallenge(LongString challenge, String username, String password) {
      return LongStringHelper.asLongString("somebody@example.com");
    }
  }

  @Test
  void itIsGuestAndMayDoAsGuest() throws Exception {
    Connection connection = BROKER.keep(factory(BROKER.port()).newConnection());
    Channel channel = connection.createChannel();
    String queue = channel.queueDeclare().getQueue();
    BasicProperties guests = new BasicProperties.Builder().userId("guest").build();
    channel.basicPublish("", queue, guests, new byte[1]);
    assertEquals("guest", channel.basicGet(queue, true).getProps().getUserId());
  }

  @Test
  void theOptionsNameAnother() throws Exception {
    try (TestNode broker =
        TestNode.with(
            "default_user", "ann",
            "default_pass", "secret",
            "anonymous_login_user", "ann",
            "anonymous_login_pass", "secret")) {
      Connection connection = BROKER.keep(factory(broker.port()).newConnection());
      Channel channel = connection.createChannel();
      String queue = channel.queueDeclare().getQueue();
      BasicProperties anns = new BasicProperties.Builder().userId("ann").build();
      channel.basicPublish("", queue, anns, new byte[1]);
      assertEquals("ann", channel.basicGet(queue, true).getProps().getUserId());
    }
  }

  @Test
  void whereTheUserIsNotThereOrHasAnotherPasswordItIsRefused() throws Exception {
    try (TestNode broker = TestNode.with("default_pass", "changed")) {
      AuthenticationFailureException refused =
          assertThrows(
              AuthenticationFailureException.class, () -> factory(broker.port()).newConnection());
      assertTrue(
          refused
              .getMessage()
              .startsWith(
                  "ACCESS_REFUSED - Login was refused using authentication mechanism ANONYMOUS."),
          refused.getMessage());
    }
  }

  @Test
  void noneMeansThatItIsNotOffered() throws Exception {
    try (TestNode broker = TestNode.with("anonymous_login_user", "none");
        RawClient client = RawClient.connect(broker.port())) {
      client.send(Script::protocolHeader);
      assertEquals("PLAIN AMQPLAIN", client.expect(Start.class).mechanisms());
      byte[] trace = "guest".getBytes(StandardCharsets.UTF_8);
      client.send(0, new StartOk(RawClient.CAPABILITIES, MECHANISM, trace, "en_US"));
      client.expectEnd();
    }
  }
}
