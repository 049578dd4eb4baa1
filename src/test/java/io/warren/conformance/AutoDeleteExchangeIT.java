package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An auto-delete exchange goes with the last binding from it. */
class AutoDeleteExchangeIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
  }

  @Test
  void oneThatWasNeverBoundStays() throws Exception {
    declare("never-bound");
    channel.queueUnbind(channel.queueDeclare().getQueue(), "never-bound", "key");
    there("never-bound");
  }

  @Test
  void itGoesWithTheLastUnbind() throws Exception {
    declare("unbound");
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "unbound", "a");
    channel.queueBind(queue, "unbound", "b");
    channel.queueUnbind(queue, "unbound", "a");
    there("unbound");
    channel.queueUnbind(queue, "unbound", "b");
    gone("unbound");
  }

  @Test
  void itGoesWithItsLastQueue() throws Exception {
    declare("queue-deleted");
    String first = channel.queueDeclare().getQueue();
    String second = channel.queueDeclare().getQueue();
    channel.queueBind(first, "queue-deleted", "key");
    channel.queueBind(second, "queue-deleted", "key");
    channel.queueDelete(first);
    there("queue-deleted");
    channel.queueDelete(second);
    gone("queue-deleted");
  }

  @Test
  void itGoesWithTheConnectionOfItsLastQueue() throws Exception {
    declare("connection-closed");
    Connection other = BROKER.connect();
    Channel its = other.createChannel();
    its.queueBind(its.queueDeclare().getQueue(), "connection-closed", "key");
    other.close();
    gone("connection-closed");
  }

  @Test
  void itGoesWithItsLastDestinationExchange() throws Exception {
    declare("to-exchange");
    channel.exchangeDeclare("destination", "fanout");
    channel.exchangeBind("destination", "to-exchange", "key");
    channel.exchangeDelete("destination");
    gone("to-exchange");
  }

  /** A binding to it is no use that keeps it. */
  @Test
  void beingADestinationKeepsNothing() throws Exception {
    declare("in-the-middle");
    String queue = channel.queueDeclare().getQueue();
    channel.exchangeBind("in-the-middle", "amq.direct", "key");
    channel.queueBind(queue, "in-the-middle", "key");
    channel.queueUnbind(queue, "in-the-middle", "key");
    gone("in-the-middle");
    Bodies.publish(channel, "amq.direct", "key", "goes nowhere");
  }

  @Test
  void aWholeChainGoesWithItsLastQueue() throws Exception {
    int length = 50;
    for (int i = 0; i < length; i++) {
      declare("link" + i);
      if (i > 0) {
        channel.exchangeBind("link" + i, "link" + (i - 1), "key");
      }
    }
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "link" + (length - 1), "key");
    Bodies.publish(channel, "link0", "key", "through all");
    assertEquals(List.of("through all"), Bodies.in(channel, queue));
    channel.queueDelete(queue);
    for (int i = 0; i < length; i++) {
      gone("link" + i);
    }
  }

  @Test
  void aCycleGoesToo() throws Exception {
    declare("cycle-a");
    declare("cycle-b");
    channel.exchangeBind("cycle-b", "cycle-a", "");
    channel.exchangeBind("cycle-a", "cycle-b", "");
    channel.exchangeUnbind("cycle-a", "cycle-b", "");
    gone("cycle-b");
    gone("cycle-a");
  }

  private void declare(String exchange) throws Exception {
    channel.exchangeDeclare(exchange, "direct", false, true, null);
  }

  private void there(String exchange) throws Exception {
    channel.exchangeDeclarePassive(exchange);
  }

  private void gone(String exchange) throws Exception {
    Refused.on(
        connection,
        404,
        "NOT_FOUND - no exchange '" + exchange + "' in vhost '/'",
        other -> other.exchangeDeclarePassive(exchange));
  }
}
