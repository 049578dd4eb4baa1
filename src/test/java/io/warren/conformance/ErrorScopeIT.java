package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How far an error reaches: a soft one ends its channel, a hard one its connection. */
class ErrorScopeIT {
  @RegisterExtension
  static final BrokerExtension BROKER = new BrokerExtension().with("max_message_size", "1000");

  private Connection connection;
  private Channel channel;
  private String queue;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    queue = channel.queueDeclare("", false, true, false, null).getQueue();
  }

  @Test
  void aSoftErrorLeavesOtherChannelsAlone() throws Exception {
    Channel other = connection.createChannel();
    other.basicConsume(queue, false, new DefaultConsumer(other));
    Channel failing = connection.createChannel();
    int number = failing.getChannelNumber();
    AMQP.Channel.Close close =
        Refused.onChannel(
            failing,
            404,
            "NOT_FOUND - no queue 'missing' in vhost '/'",
            () -> failing.queuePurge("missing"));
    assertEquals(50, close.getClassId());
    assertEquals(30, close.getMethodId());
    assertTrue(other.isOpen());
    assertEquals(1, other.consumerCount(queue));
    // Its number is free again.
    Channel next = connection.createChannel(number);
    Bodies.publish(next, "", queue, "m");
    assertTrue(next.isOpen());
  }

  @Test
  void manyChannelsFailWithoutTheConnection() throws Exception {
    for (int i = 0; i < 200; i++) {
      Channel failing = connection.createChannel();
      Bodies.publish(failing, "no-such-exchange", "key", "refused");
      Wait.until("the channel is closed", () -> !failing.isOpen());
    }
    assertTrue(channel.isOpen());
  }

  /** The error of a publish comes when its content has come, and names basic.publish. */
  @Test
  void whatWasPublishedBeforeAnErrorArrives() throws Exception {
    Channel failing = connection.createChannel();
    for (int i = 0; i < 100; i++) {
      Bodies.publish(failing, "", queue, "" + i);
    }
    Bodies.publish(failing, "no-such-exchange", "key", "refused");
    Wait.until("the channel is closed", () -> !failing.isOpen());
    assertEquals(100, Bodies.in(channel, queue).size());
  }

  @Test
  void unackedMessagesComeBackFromAClosedChannel() throws Exception {
    Bodies.publish(channel, "", queue, "m");
    Channel failing = connection.createChannel();
    assertEquals("m", new String(failing.basicGet(queue, false).getBody(), UTF_8));
    Refused.onChannel(
        failing,
        404,
        "NOT_FOUND - no queue 'missing' in vhost '/'",
        () -> failing.basicGet("missing", true));
    Wait.until("the message is back", () -> channel.messageCount(queue) == 1);
    assertTrue(channel.basicGet(queue, true).getEnvelope().isRedeliver());
  }

  @Test
  void aHardErrorNamesItsMethodAndClosesTheConnection() throws Exception {
    Connection bystander = BROKER.connect();
    AMQP.Connection.Close close =
        Refused.onConnection(
            connection,
            540,
            "NOT_IMPLEMENTED - prefetch_size!=0 (10)",
            () -> channel.basicQos(10, 1, false));
    assertEquals(60, close.getClassId());
    assertEquals(10, close.getMethodId());
    assertFalse(channel.isOpen());
    assertTrue(bystander.createChannel().isOpen());
  }

  @Test
  void hardErrorsOfPublishersAndConsumers() throws Exception {
    hard(
        540,
        "NOT_IMPLEMENTED - immediate=true",
        60,
        40,
        it -> it.basicPublish("", queue, false, true, null, new byte[0]));
    hard(540, "NOT_IMPLEMENTED - requeue=false", 60, 110, it -> it.basicRecover(false));
    hard(
        530,
        "NOT_ALLOWED - attempt to reuse consumer tag 'tag'",
        60,
        20,
        it -> {
          String own = it.queueDeclare().getQueue();
          it.basicConsume(own, false, "tag", new DefaultConsumer(it));
          it.basicConsume(own, false, "tag", new DefaultConsumer(it));
        });
    hard(
        540,
        "NOT_IMPLEMENTED - active=false",
        20,
        20,
        it -> it.asyncRpc(new AMQP.Channel.Flow.Builder().active(false).build()));
    hard(
        504,
        "CHANNEL_ERROR - second 'channel.open' seen",
        20,
        10,
        it -> it.asyncRpc(new AMQP.Channel.Open.Builder().build()));
  }

  @Test
  void refusedPublishes() throws Exception {
    refusedPublish(
        406,
        "PRECONDITION_FAILED - message size 1001 is larger than configured max size 1000",
        null,
        1001);
    Bodies.publish(channel, "", queue, "x".repeat(1000));
    assertEquals(1000, channel.basicGet(queue, true).getBody().length);
    refusedPublish(
        406,
        "PRECONDITION_FAILED - user_id property set to 'somebody' but authenticated user was"
            + " 'guest'",
        new BasicProperties.Builder().userId("somebody").build(),
        1);
    channel.basicPublish(
        "", queue, new BasicProperties.Builder().userId("guest").build(), new byte[1]);
    assertEquals("guest", channel.basicGet(queue, true).getProps().getUserId());
  }

  @Test
  void refusedExpirations() throws Exception {
    for (List<String> row :
        List.of(
            List.of("", "no_integer"),
            List.of("abc", "no_integer"),
            List.of("1x", "{leftover_string,\"x\"}"),
            List.of("1.5", "{leftover_string,\".5\"}"),
            List.of("-1", "{value_negative,-1}"),
            List.of("315360000001", "{value_too_large,315360000001}"))) {
      refusedPublish(
          406,
          "PRECONDITION_FAILED - invalid expiration '" + row.get(0) + "': " + row.get(1),
          new BasicProperties.Builder().expiration(row.get(0)).build(),
          1);
    }
    for (String expiration : List.of("0", "60000", "315360000000")) {
      channel.basicPublish(
          "", queue, new BasicProperties.Builder().expiration(expiration).build(), new byte[1]);
    }
    // A message that may not wait at all is gone at once.
    assertEquals(2, channel.messageCount(queue));
  }

  @Test
  void directRepliesNeedTheirConsumer() throws Exception {
    refusedPublish(
        406,
        "PRECONDITION_FAILED - fast reply consumer does not exist",
        new BasicProperties.Builder().replyTo("amq.rabbitmq.reply-to").build(),
        1);
  }

  private void refusedPublish(int code, String text, BasicProperties properties, int bytes)
      throws Exception {
    Channel failing = connection.createChannel();
    failing.confirmSelect();
    AMQP.Channel.Close close =
        Refused.onChannel(
            failing,
            code,
            text,
            () -> {
              failing.basicPublish("", queue, properties, new byte[bytes]);
              failing.waitForConfirms(TimeUnit.SECONDS.toMillis(10));
            });
    assertEquals(60, close.getClassId());
    assertEquals(40, close.getMethodId());
  }

  private static void hard(int code, String text, int classId, int methodId, Refused.OnChannel call)
      throws Exception {
    Connection failing = BROKER.connect();
    Channel its = failing.createChannel();
    AMQP.Connection.Close close = Refused.onConnection(failing, code, text, () -> call.run(its));
    assertEquals(classId + "." + methodId, close.getClassId() + "." + close.getMethodId());
  }
}
