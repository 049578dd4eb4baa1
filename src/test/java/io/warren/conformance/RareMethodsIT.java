package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.CredentialsProvider;
import com.rabbitmq.client.impl.DefaultCredentialsRefreshService;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Methods that hardly anybody uses: some are answered, some are not served. */
class RareMethodsIT {
  private static final int CONNECTION_CLASS = 10;
  private static final int UPDATE_SECRET_OK = 71;

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    queue = Inbox.declare(channel);
  }

  @Test
  void immediateIsNotImplemented() throws Exception {
    channel.basicPublish("", queue, false, true, null, new byte[0]);
    Closed.connection(connection, 540, "NOT_IMPLEMENTED - immediate=true");
  }

  @Test
  void stoppingTheFlowIsNotImplemented() throws Exception {
    assertThrows(
        IOException.class,
        () -> channel.rpc(new AMQP.Channel.Flow.Builder().active(false).build()));
    Closed.connection(connection, 540, "NOT_IMPLEMENTED - active=false");
  }

  @Test
  void lettingItFlowIsAnswered() throws Exception {
    AMQP.Channel.FlowOk answer =
        assertInstanceOf(
            AMQP.Channel.FlowOk.class,
            channel.rpc(new AMQP.Channel.Flow.Builder().active(true).build()).getMethod());
    assertEquals(true, answer.getActive());
  }

  @Test
  void accessIsGrantedToWhoeverAsks() throws Exception {
    AMQP.Access.RequestOk answer =
        assertInstanceOf(
            AMQP.Access.RequestOk.class,
            channel.rpc(new AMQP.Access.Request.Builder().realm("/data").build()).getMethod());
    assertEquals(1, answer.getTicket());
  }

  @Test
  void aNewSecretIsTaken() throws Exception {
    ListeningFactory factory = new ListeningFactory(BROKER);
    factory.setCredentialsProvider(new ShortLivedCredentials());
    DefaultCredentialsRefreshService refreshing =
        new DefaultCredentialsRefreshService.DefaultCredentialsRefreshServiceBuilder()
            .refreshDelayStrategy(timeLeft -> Duration.ofMillis(1))
            .build();
    try {
      factory.setCredentialsRefreshService(refreshing);
      Connection refreshed = BROKER.keep(factory.newConnection());
      Wait.until(
          "the new secret is taken",
          () -> factory.received(CONNECTION_CLASS, UPDATE_SECRET_OK) > 0);
      Inbox.declare(refreshed.createChannel());
    } finally {
      refreshing.close();
    }
  }

  private static final class ShortLivedCredentials implements CredentialsProvider {
    @Override
    public String getUsername() {
      return "guest";
    }

    @Override
    public String getPassword() {
      return "guest";
    }

    @Override
    public Duration getTimeBeforeExpiration() {
      return Duration.ofSeconds(1);
    }
  }

  @Test
  void noLocalIsIgnored() throws Exception {
    Inbox inbox = new Inbox(channel);
    channel.basicConsume(queue, true, "", true, false, null, inbox);
    Inbox.publish(channel, queue, 1, 1);
    inbox.expect("1");
  }
}
