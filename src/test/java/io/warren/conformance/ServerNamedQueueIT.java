package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queues that the broker names, and the empty name that means the queue declared last. */
class ServerNamedQueueIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
  }

  @Test
  void namesHaveTheKnownShapeAndDiffer() throws Exception {
    String first = channel.queueDeclare().getQueue();
    String second = channel.queueDeclare("", false, false, true, null).getQueue();
    assertTrue(first.matches("amq\\.gen-[A-Za-z0-9_-]{22}"), first);
    assertTrue(second.matches("amq\\.gen-[A-Za-z0-9_-]{22}"), second);
    assertNotEquals(first, second);
    channel.queueDelete(second);
  }

  @Test
  void aPrefixMayBeAskedFor() throws Exception {
    Map<String, Object> arguments = Map.of("x-name-prefix", "my");
    String queue = channel.queueDeclare("", false, true, false, arguments).getQueue();
    assertTrue(queue.matches("my-[A-Za-z0-9_-]{22}"), queue);
    // It is no argument of the queue.
    channel.queueDeclare(queue, false, true, false, null);
    String longPrefix = "p".repeat(65);
    Refused.onChannel(
        channel,
        406,
        "PRECONDITION_FAILED - Queue name prefix '" + longPrefix + "' exceeds the 64-byte limit",
        () -> channel.queueDeclare("", false, true, false, Map.of("x-name-prefix", longPrefix)));
  }

  /** A name that the broker gave is reserved: it may be looked for, not declared. */
  @Test
  void aGivenNameIsReserved() throws Exception {
    String queue = channel.queueDeclare().getQueue();
    assertEquals(queue, channel.queueDeclarePassive(queue).getQueue());
    Refused.onChannel(
        channel,
        403,
        "ACCESS_REFUSED - queue name '" + queue + "' contains reserved prefix 'amq.*'",
        () -> channel.queueDeclare(queue, false, true, true, null));
  }

  @Test
  void theEmptyNameIsTheQueueDeclaredLast() throws Exception {
    channel.queueDeclare();
    String last = channel.queueDeclare("", false, true, false, null).getQueue();
    Bodies.publish(channel, "", last, "1");
    assertEquals(List.of("1"), Bodies.in(channel, ""));
    Bodies.publish(channel, "", last, "2");
    assertEquals(1, channel.queuePurge("").getMessageCount());
    channel.queueBind("", "amq.direct", "key");
    Bodies.publish(channel, "amq.direct", "key", "3");
    assertEquals(List.of("3"), Bodies.in(channel, last));
    channel.queueUnbind("", "amq.direct", "key");
    Bodies.publish(channel, "amq.direct", "key", "lost");
    assertEquals(List.of(), Bodies.in(channel, last));
    String tag = channel.basicConsume("", new DefaultConsumer(channel));
    assertEquals(1, channel.consumerCount(last));
    channel.basicCancel(tag);
    Bodies.publish(channel, "", last, "4");
    assertEquals(1, channel.queueDelete("").getMessageCount());
    Refused.onChannel(
        channel,
        404,
        "NOT_FOUND - no queue '" + last + "' in vhost '/'",
        () -> channel.basicGet("", true));
  }

  @Test
  void withoutQueueAndKeyTheKeyIsTheQueueToo() throws Exception {
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind("", "amq.direct", "");
    Bodies.publish(channel, "amq.direct", queue, "m");
    Bodies.publish(channel, "amq.direct", "", "lost");
    assertEquals(List.of("m"), Bodies.in(channel, queue));
    channel.queueUnbind("", "amq.direct", "");
    // With its name the empty key is the empty key.
    channel.queueBind(queue, "amq.direct", "");
    Bodies.publish(channel, "amq.direct", queue, "lost");
    Bodies.publish(channel, "amq.direct", "", "n");
    assertEquals(List.of("n"), Bodies.in(channel, queue));
  }

  @Test
  void aPassiveDeclarationCountsToo() throws Exception {
    Channel other = connection.createChannel();
    String queue = other.queueDeclare().getQueue();
    channel.queueDeclare();
    channel.queueDeclarePassive(queue);
    Bodies.publish(channel, "", queue, "m");
    assertEquals(List.of("m"), Bodies.in(channel, ""));
  }

  @Test
  void eachChannelHasItsOwn() throws Exception {
    String mine = channel.queueDeclare().getQueue();
    Channel other = connection.createChannel();
    String its = other.queueDeclare().getQueue();
    Bodies.publish(channel, "", mine, "mine");
    Bodies.publish(other, "", its, "its");
    assertEquals(List.of("mine"), Bodies.in(channel, ""));
    assertEquals(List.of("its"), Bodies.in(other, ""));
  }

  @Test
  void withoutADeclarationThereIsNone() throws Exception {
    String text = "NOT_FOUND - no previously declared queue";
    Refused.on(connection, 404, text, it -> it.basicGet("", true));
    Refused.on(connection, 404, text, it -> it.basicConsume("", new DefaultConsumer(it)));
    Refused.on(connection, 404, text, it -> it.queuePurge(""));
    Refused.on(connection, 404, text, it -> it.queueDelete(""));
    Refused.on(connection, 404, text, it -> it.queueBind("", "amq.direct", "key"));
    Refused.on(connection, 404, text, it -> it.queueUnbind("", "amq.direct", "key"));
  }

  /** The empty name is a name where it is only looked for. */
  @Test
  void thePassiveEmptyNameIsNotFound() throws Exception {
    channel.queueDeclare();
    AMQP.Channel.Close close =
        Refused.onChannel(
            channel,
            404,
            "NOT_FOUND - no queue '' in vhost '/'",
            () -> channel.queueDeclarePassive(""));
    assertEquals(50, close.getClassId());
  }
}
