package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Declaring a queue, again, passively, and deleting it. */
class QueueLifecycleIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static final String NOT_FOUND = "NOT_FOUND - no queue 'missing' in vhost '/'";

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    channel.queueDelete("q");
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void theSameDeclarationMayBeRepeated(boolean durable, boolean autoDelete) throws Exception {
    Map<String, Object> arguments =
        Map.of("x-message-ttl", 60_000, "x-max-length", 10, "x-note", List.of(1, 2));
    channel.queueDeclare("q", durable, false, autoDelete, arguments);
    Bodies.publish(channel, "", "q", "m");
    AMQP.Queue.DeclareOk again = channel.queueDeclare("q", durable, false, autoDelete, arguments);
    assertEquals("q", again.getQueue());
    assertEquals(1, again.getMessageCount());
    assertEquals(0, again.getConsumerCount());
  }

  @Test
  void anotherDurabilityIsRefused() throws Exception {
    channel.queueDeclare("q", true, false, false, null);
    AMQP.Channel.Close close =
        Refused.onChannel(
            channel,
            406,
            "PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'q' in vhost '/': received"
                + " 'false' but current is 'true'",
            () -> channel.queueDeclare("q", false, false, false, null));
    assertEquals(50, close.getClassId());
    assertEquals(10, close.getMethodId());
  }

  @Test
  void anotherAutoDeleteFlagIsRefused() throws Exception {
    channel.queueDeclare("q", false, false, false, null);
    Refused.onChannel(
        channel,
        406,
        "PRECONDITION_FAILED - inequivalent arg 'auto_delete' for queue 'q' in vhost '/': received"
            + " 'true' but current is 'false'",
        () -> channel.queueDeclare("q", false, false, true, null));
  }

  @Test
  void anotherArgumentIsRefused() throws Exception {
    channel.queueDeclare("q", true, false, false, Map.of("x-message-ttl", 1000));
    String refused =
        "PRECONDITION_FAILED - inequivalent arg 'x-message-ttl' for queue 'q' in vhost '/': ";
    Refused.on(
        connection,
        406,
        refused + "received '2000' but current is '1000'",
        other -> other.queueDeclare("q", true, false, false, Map.of("x-message-ttl", 2000)));
    Refused.on(
        connection,
        406,
        refused + "received none but current is the value '1000' of type 'signedint'",
        other -> other.queueDeclare("q", true, false, false, null));
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue 'q' in vhost '/':"
            + " received the value '5' of type 'long' but current is none",
        other ->
            other.queueDeclare(
                "q", true, false, false, Map.of("x-message-ttl", 1000, "x-max-length", 5L)));
  }

  @Test
  void numbersAreComparedByValueAndNotesNotAtAll() throws Exception {
    channel.queueDeclare("q", true, false, false, Map.of("x-max-length", 10, "x-note", "a"));
    channel.queueDeclare("q", true, false, false, Map.of("x-max-length", 10L, "x-note", "b"));
    channel.queueDeclare("q", true, false, false, Map.of("x-max-length", (short) 10));
    channel.queueDeclare(
        "q", true, false, false, Map.of("x-max-length", 10, "x-queue-type", "classic"));
  }

  @Test
  void whatIsThereIsToldPassively() throws Exception {
    channel.queueDeclare("q", true, false, false, Map.of("x-max-length", 10));
    Bodies.publish(channel, "", "q", "1");
    Bodies.publish(channel, "", "q", "2");
    channel.basicConsume("amq.rabbitmq.reply-to", true, new DefaultConsumer(channel));
    AMQP.Queue.DeclareOk passive = channel.queueDeclarePassive("q");
    assertEquals("q", passive.getQueue());
    assertEquals(2, passive.getMessageCount());
    assertEquals(0, passive.getConsumerCount());
    channel.basicConsume("q", false, new DefaultConsumer(channel));
    Wait.until("both are delivered", () -> channel.messageCount("q") == 0);
    assertEquals(1, channel.queueDeclarePassive("q").getConsumerCount());
  }

  @Test
  void aMissingQueueIsNotFound() throws Exception {
    Refused.on(connection, 404, NOT_FOUND, it -> it.queueDeclarePassive("missing"));
    Refused.on(connection, 404, NOT_FOUND, it -> it.queuePurge("missing"));
    Refused.on(connection, 404, NOT_FOUND, it -> it.basicGet("missing", true));
    Refused.on(
        connection, 404, NOT_FOUND, it -> it.basicConsume("missing", new DefaultConsumer(it)));
    Refused.on(connection, 404, NOT_FOUND, it -> it.queueBind("missing", "amq.direct", "key"));
  }

  @Test
  void aMissingQueueIsDeletedTwice() throws Exception {
    assertEquals(0, channel.queueDelete("missing").getMessageCount());
    assertEquals(0, channel.queueDelete("missing", true, true).getMessageCount());
  }

  @Test
  void deletingTellsHowManyMessagesWentWithIt() throws Exception {
    channel.queueDeclare("q", false, false, false, null);
    for (int i = 0; i < 5; i++) {
      Bodies.publish(channel, "", "q", "" + i);
    }
    assertEquals(5, channel.queueDelete("q").getMessageCount());
    assertEquals(0, channel.queueDelete("q").getMessageCount());
  }

  @Test
  void aQueueWithConsumersIsKeptIfItShouldBeUnused() throws Exception {
    channel.queueDeclare("q", false, false, false, null);
    String tag = channel.basicConsume("q", new DefaultConsumer(channel));
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - queue 'q' in vhost '/' in use",
        other -> other.queueDelete("q", true, false));
    channel.basicCancel(tag);
    channel.queueDelete("q", true, false);
    Refused.on(
        connection,
        404,
        "NOT_FOUND - no queue 'q' in vhost '/'",
        other -> other.queueDeclarePassive("q"));
  }

  @Test
  void aQueueWithMessagesIsKeptIfItShouldBeEmpty() throws Exception {
    channel.queueDeclare("q", false, false, false, null);
    Bodies.publish(channel, "", "q", "m");
    channel.basicGet("q", false);
    Bodies.publish(channel, "", "q", "n");
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - queue 'q' in vhost '/' not empty",
        other -> other.queueDelete("q", false, true));
    assertEquals(List.of("n"), Bodies.in(channel, "q"));
    channel.basicAck(1, false);
    channel.queueDelete("q", false, true);
  }

  @Test
  void aDeletedQueueComesBackEmptyAndOtherwise() throws Exception {
    for (int i = 0; i < 20; i++) {
      boolean durable = i % 2 == 0;
      channel.queueDeclare("q", durable, false, !durable, null);
      assertEquals(0, channel.messageCount("q"));
      Bodies.publish(channel, "", "q", "" + i);
      assertEquals(1, channel.queueDelete("q").getMessageCount());
    }
  }

  @Test
  void aReservedNameIsRefused() throws Exception {
    Refused.onChannel(
        channel,
        403,
        "ACCESS_REFUSED - queue name 'amq.queue' contains reserved prefix 'amq.*'",
        () -> channel.queueDeclare("amq.queue", false, false, false, null));
  }

  @Test
  void purgingTellsHowManyMessagesItDropped() throws Exception {
    channel.queueDeclare("q", false, false, false, null);
    channel.confirmSelect();
    for (int i = 0; i < 100; i++) {
      Bodies.publish(channel, "", "q", "" + i);
    }
    assertEquals("0", new String(channel.basicGet("q", false).getBody(), UTF_8));
    assertEquals(99, channel.queuePurge("q").getMessageCount());
    assertEquals(0, channel.queuePurge("q").getMessageCount());
    assertTrue(channel.waitForConfirms(TimeUnit.SECONDS.toMillis(10)));
    // What is unacked is not purged.
    channel.basicNack(1, false, true);
    assertEquals(List.of("0"), Bodies.in(channel, "q"));
  }
}
