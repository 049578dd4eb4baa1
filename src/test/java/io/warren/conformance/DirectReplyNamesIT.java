package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The names of direct replies, where they stand for a queue. */
class DirectReplyNamesIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static final String REPLY_TO = "amq.rabbitmq.reply-to";

  private final ConcurrentLinkedQueue<String> replies = new ConcurrentLinkedQueue<>();
  private Connection connection;
  private Channel requester;
  private Channel channel;
  private String key;

  @BeforeEach
  void ask() throws Exception {
    connection = BROKER.connect();
    requester = connection.createChannel();
    channel = BROKER.connect().createChannel();
    String requests = requester.queueDeclare("", false, false, true, null).getQueue();
    requester.basicConsume(
        REPLY_TO,
        true,
        (tag, delivery) -> replies.add(new String(delivery.getBody(), UTF_8)),
        tag -> {});
    requester.basicPublish(
        "", requests, new BasicProperties.Builder().replyTo(REPLY_TO).build(), new byte[0]);
    key = requester.basicGet(requests, true).getProps().getReplyTo();
    requester.queueDelete(requests);
  }

  @Test
  void whoWaitsIsToldByADeclaration() throws Exception {
    for (String name : List.of(REPLY_TO, key)) {
      AMQP.Queue.DeclareOk passive = channel.queueDeclarePassive(name);
      assertEquals(name, passive.getQueue());
      assertEquals(0, passive.getMessageCount());
      assertEquals(1, passive.getConsumerCount());
      assertEquals(1, channel.queueDeclare(name, false, false, false, null).getConsumerCount());
    }
  }

  @Test
  void whoHasGoneIsNotFound() throws Exception {
    connection.close();
    Refused.on(
        channel.getConnection(),
        404,
        "NOT_FOUND - no queue '" + key + "' in vhost '/'",
        it -> it.queueDeclarePassive(key));
    Refused.on(
        channel.getConnection(),
        404,
        "NOT_FOUND - no queue '" + key + "' in vhost '/'",
        it -> it.queueDeclare(key, false, false, false, null));
  }

  @Test
  void nothingIsBoundToIt() throws Exception {
    String text = "ACCESS_REFUSED - cannot bind or unbind to a volatile (direct reply-to) queue";
    Refused.on(connection, 403, text, it -> it.queueBind(key, "amq.direct", "key"));
    Refused.on(connection, 403, text, it -> it.queueUnbind(key, "amq.direct", "key"));
  }

  @Test
  void aReplyMayHaveCopies() throws Exception {
    String queue = channel.queueDeclare().getQueue();
    channel.confirmSelect();
    reply(key, "CC", queue, "1");
    reply(queue, "BCC", key, "2");
    reply("no-such-queue", "CC", key, "3");
    reply(key, "CC", "no-such-queue", "4");
    channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(10));
    assertEquals(List.of("1", "2"), Bodies.in(channel, queue));
    Wait.until("all replies", () -> replies.size() == 4);
    assertEquals(List.of("1", "2", "3", "4"), List.copyOf(replies));
  }

  private void reply(String routingKey, String header, String copy, String body) throws Exception {
    BasicProperties properties =
        new BasicProperties.Builder().headers(Map.of(header, List.of(copy))).build();
    channel.basicPublish("", routingKey, true, properties, body.getBytes(UTF_8));
  }
}
