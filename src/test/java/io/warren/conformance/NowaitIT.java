package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Methods that want no answer: none comes, and what comes behind them sees what they did. */
class NowaitIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
  }

  /** An answer that nobody waits for would be taken for that of the next method. */
  @Test
  void everyMethodThatKnowsNowait() throws Exception {
    channel.exchangeDeclareNoWait("x", "direct", false, false, false, null);
    channel.exchangeDeclareNoWait("y", "fanout", false, false, false, null);
    channel.exchangeBindNoWait("y", "x", "key", null);
    channel.queueDeclareNoWait("q", false, true, false, null);
    channel.queueBindNoWait("q", "y", "", null);
    Bodies.publish(channel, "x", "key", "1");
    assertEquals(List.of("1"), Bodies.in(channel, "q"));
    channel.exchangeUnbindNoWait("y", "x", "key", null);
    Bodies.publish(channel, "x", "key", "lost");
    Bodies.publish(channel, "", "q", "2");
    assertEquals(List.of("2"), Bodies.in(channel, "q"));
    channel.queueDeleteNoWait("q", false, false);
    channel.exchangeDeleteNoWait("x", false);
    channel.exchangeDeleteNoWait("y", false);
    // Its answer comes behind what the channel was asked before; another channel waits for nothing.
    assertEquals("r", channel.queueDeclare("r", false, true, true, null).getQueue());
    for (String exchange : List.of("x", "y")) {
      Refused.on(
          connection,
          404,
          "NOT_FOUND - no exchange '" + exchange + "' in vhost '/'",
          it -> it.exchangeDeclarePassive(exchange));
    }
  }

  @Test
  void alsoThoseThatTheClientAlwaysWaitsFor() throws Exception {
    channel.queueDeclare("p", false, true, false, null);
    ConcurrentLinkedQueue<String> delivered = new ConcurrentLinkedQueue<>();
    // The client knows consumers that it has been told of: one more hears for the silent one.
    channel.setDefaultConsumer(
        new DefaultConsumer(channel) {
          @Override
          public void handleDelivery(
              String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            delivered.add(tag + " " + new String(body, UTF_8));
          }
        });
    Bodies.publish(channel, "", "p", "purged");
    channel.asyncRpc(new AMQP.Queue.Purge.Builder().queue("p").nowait().build());
    channel.asyncRpc(new AMQP.Confirm.Select.Builder().nowait().build());
    channel.asyncRpc(
        new AMQP.Basic.Consume.Builder().queue("p").consumerTag("tag").noAck().nowait().build());
    Bodies.publish(channel, "", "p", "delivered");
    Wait.until("the delivery", () -> !delivered.isEmpty());
    channel.asyncRpc(new AMQP.Basic.Cancel.Builder().consumerTag("tag").nowait().build());
    Bodies.publish(channel, "", "p", "kept");
    assertEquals(List.of("kept"), Bodies.in(channel, "p"));
    assertEquals(List.of("tag delivered"), List.copyOf(delivered));
  }

  @Test
  void aQueueWithoutNameIsTheLastOne() throws Exception {
    channel.queueDeclareNoWait("mine", false, true, false, null);
    channel.queueBindNoWait("", "amq.direct", "key", null);
    Bodies.publish(channel, "amq.direct", "key", "m");
    assertEquals(List.of("m"), Bodies.in(channel, ""));
  }

  @Test
  void anErrorIsToldAllTheSame() throws Exception {
    refused(
        "no queue 'no-such-queue'",
        it -> it.queueBindNoWait("no-such-queue", "amq.topic", "", null));
    refused("no exchange 'nix'", it -> it.exchangeBindNoWait("nix", "amq.topic", "", null));
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - unknown exchange type 'odd'",
        it -> it.exchangeDeclareNoWait("x", "odd", false, false, false, null));
    Refused.on(
        connection,
        403,
        "ACCESS_REFUSED - queue name 'amq.q' contains reserved prefix 'amq.*'",
        it -> it.queueDeclareNoWait("amq.q", false, false, false, null));
  }

  private void refused(String object, Refused.OnChannel call) throws Exception {
    Refused.on(connection, 404, "NOT_FOUND - " + object + " in vhost '/'", call);
  }
}
