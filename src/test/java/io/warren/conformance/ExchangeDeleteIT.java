package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deleting an exchange: what goes with it, and what is refused. */
class ExchangeDeleteIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
  }

  @Test
  void aMissingExchangeIsDeletedTwice() throws Exception {
    channel.exchangeDelete("never-there");
    channel.exchangeDelete("never-there", true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "fanout", "headers", "match", "topic", "rabbitmq.trace", "x"})
  void aReservedNameIsNotDeleted(String name) throws Exception {
    Refused.onChannel(
        channel,
        403,
        "ACCESS_REFUSED - deletion of system exchange 'amq." + name + "' in vhost '/' not allowed",
        () -> channel.exchangeDelete("amq." + name));
  }

  @Test
  void anExchangeInUseIsKeptIfItShouldBeUnused() throws Exception {
    channel.exchangeDeclare("used", "direct");
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "used", "key");
    AMQP.Channel.Close close =
        Refused.onChannel(
            channel,
            406,
            "PRECONDITION_FAILED - exchange 'used' in vhost '/' in use",
            () -> channel.exchangeDelete("used", true));
    assertEquals(40, close.getClassId());
    assertEquals(20, close.getMethodId());

    Channel next = connection.createChannel();
    Bodies.publish(next, "used", "key", "still bound");
    assertEquals(List.of("still bound"), Bodies.in(next, queue));
  }

  @Test
  void anUnboundExchangeIsUnused() throws Exception {
    channel.exchangeDeclare("unused", "direct");
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "unused", "key");
    channel.queueUnbind(queue, "unused", "key");
    channel.exchangeDelete("unused", true);
    missing("unused");
  }

  /** Being a destination is no use: only bindings from it count. */
  @Test
  void aDestinationAloneIsUnused() throws Exception {
    channel.exchangeDeclare("destination", "fanout");
    channel.exchangeBind("destination", "amq.fanout", "");
    channel.exchangeDelete("destination", true);
    missing("destination");
  }

  @Test
  void bindingsGoWithTheExchange() throws Exception {
    channel.exchangeDeclare("bound", "direct");
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "bound", "key");
    channel.exchangeDelete("bound");
    channel.exchangeDeclare("bound", "direct");
    Bodies.publish(channel, "bound", "key", "lost");
    assertEquals(List.of(), Bodies.in(channel, queue));
  }

  @Test
  void aDeletedExchangeMayComeBackAsAnother() throws Exception {
    String queue = channel.queueDeclare().getQueue();
    for (String type : List.of("direct", "fanout", "topic", "headers", "direct")) {
      channel.exchangeDeclare("reborn", type, true);
      channel.queueBind(queue, "reborn", "key");
      Bodies.publish(channel, "reborn", "key", type);
      channel.exchangeDelete("reborn");
    }
    assertEquals(
        List.of("direct", "fanout", "topic", "headers", "direct"), Bodies.in(channel, queue));
  }

  @Test
  void publishingToADeletedExchangeIsRefused() throws Exception {
    channel.exchangeDeclare("gone", "fanout");
    Bodies.publish(channel, "gone", "", "to nobody");
    channel.exchangeDelete("gone");
    AMQP.Channel.Close close =
        Refused.onChannel(
            channel,
            404,
            "NOT_FOUND - no exchange 'gone' in vhost '/'",
            () -> Bodies.publish(channel, "gone", "", "refused"));
    assertEquals(60, close.getClassId());
    assertEquals(40, close.getMethodId());
  }

  private void missing(String exchange) throws Exception {
    Refused.on(
        connection,
        404,
        "NOT_FOUND - no exchange '" + exchange + "' in vhost '/'",
        other -> other.exchangeDeclarePassive(exchange));
  }
}
