package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A binding lives from its bind to its unbind, or as long as both of its ends. */
class BindingLifecycleIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    channel.exchangeDelete("x");
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void durableAndTransientEndsAreBound(boolean durableExchange, boolean durableQueue)
      throws Exception {
    channel.exchangeDeclare("x", "direct", durableExchange);
    channel.queueDeclare("q", durableQueue, false, false, null);
    try {
      channel.queueBind("q", "x", "key");
      Bodies.publish(channel, "x", "key", "m");
      assertEquals(List.of("m"), Bodies.in(channel, "q"));
      // The flags are kept as they were declared.
      channel.exchangeDeclare("x", "direct", durableExchange);
      channel.queueDeclare("q", durableQueue, false, false, null);
    } finally {
      channel.queueDelete("q");
    }
  }

  @Test
  void bindingsGoWithTheQueue() throws Exception {
    channel.exchangeDeclare("x", "direct");
    channel.queueDeclare("reborn", false, true, false, null);
    channel.queueBind("reborn", "x", "key");
    channel.queueDelete("reborn");
    channel.exchangeDelete("x", true);
    channel.exchangeDeclare("x", "direct");
    channel.queueDeclare("reborn", false, true, false, null);
    Bodies.publish(channel, "x", "key", "lost");
    assertEquals(List.of(), Bodies.in(channel, "reborn"));
  }

  @Test
  void bindingTwiceIsBindingOnceAndUnbindingIsAlwaysDone() throws Exception {
    channel.exchangeDeclare("x", "direct");
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "x", "key");
    channel.queueBind(queue, "x", "key");
    channel.queueUnbind(queue, "x", "key");
    channel.exchangeDelete("x", true);
    channel.queueUnbind(queue, "x", "key");
    channel.queueUnbind("no-such-queue", "x", "key");
    channel.queueUnbind("no-such-queue", "amq.direct", "key");
  }

  @Test
  void argumentsTellBindingsApart() throws Exception {
    channel.exchangeDeclare("x", "direct");
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "x", "key", Map.of("n", 1));
    channel.queueUnbind(queue, "x", "key", Map.of("n", 2));
    channel.queueUnbind(queue, "x", "key");
    Bodies.publish(channel, "x", "key", "still bound");
    channel.queueUnbind(queue, "x", "key", Map.of("n", 1));
    Bodies.publish(channel, "x", "key", "lost");
    assertEquals(List.of("still bound"), Bodies.in(channel, queue));
  }

  /** What is published behind bind-ok is routed by the binding, from whatever connection. */
  @Test
  void aBindingIsThereForEverybodyWhenItIsAnswered() throws Exception {
    channel.exchangeDeclare("x", "direct");
    channel.queueDeclare("shared", false, false, true, null);
    for (int i = 0; i < 10; i++) {
      Channel other = BROKER.connect().createChannel();
      channel.queueBind("shared", "x", "key" + i);
      Bodies.publish(other, "x", "key" + i, "bound");
      assertEquals(List.of("bound"), Bodies.in(other, "shared"));
      channel.queueUnbind("shared", "x", "key" + i);
      Bodies.publish(other, "x", "key" + i, "lost");
      assertEquals(List.of(), Bodies.in(other, "shared"));
    }
    channel.queueDelete("shared");
  }
}
