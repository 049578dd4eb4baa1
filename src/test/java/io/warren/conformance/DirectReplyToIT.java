package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AMQP.Queue.DeclareOk;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Answers that need no queue of their own. */
class DirectReplyToIT {
  private static final String REPLY_TO = "amq.rabbitmq.reply-to";

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel server;
  private Inbox requests;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    connection = InlineDeliveries.connect(BROKER);
    server = BROKER.connect().createChannel();
    queue = "requests-" + System.nanoTime();
    server.queueDeclare(queue, false, false, true, null);
    requests = Inbox.consume(server, queue, true);
  }

  private static BasicProperties replyTo(String name) {
    return new BasicProperties.Builder().replyTo(name).correlationId("c").build();
  }

  private void request(Channel client, String text) throws IOException {
    client.basicPublish("", queue, replyTo(REPLY_TO), Inbox.bytes(text));
  }

  private String replyKey(Channel client) throws Exception {
    request(client, "?");
    return requests.next().properties().getReplyTo();
  }

  @Test
  void anAnswerComesToTheRequester() throws Exception {
    Channel client = connection.createChannel();
    Inbox replies = new Inbox(client);
    String tag = client.basicConsume(REPLY_TO, true, replies);
    request(client, "question");
    Inbox.Received request = requests.next();
    String key = request.properties().getReplyTo();
    assertTrue(key.startsWith(REPLY_TO + "."), key);
    assertEquals("c", request.properties().getCorrelationId());
    server.basicPublish(
        "", key, new BasicProperties.Builder().correlationId("c").build(), Inbox.bytes("answer"));
    Inbox.Received reply = replies.next();
    assertEquals("answer", reply.text());
    assertEquals("c", reply.properties().getCorrelationId());
    assertEquals(tag, reply.consumerTag());
    assertEquals("", reply.envelope().getExchange());
    assertEquals(key, reply.envelope().getRoutingKey());
    assertEquals(false, reply.redelivered());
  }

  @Test
  void eachRequesterGetsItsOwnAnswers() throws Exception {
    List<Inbox> inboxes = new ArrayList<>();
    List<Channel> clients = new ArrayList<>();
    for (int index = 0; index < 5; index++) {
      Channel client = (index % 2 == 0 ? connection : BROKER.connect()).createChannel();
      clients.add(client);
      inboxes.add(Inbox.consume(client, REPLY_TO, true));
    }
    for (int round = 0; round < 20; round++) {
      for (int index = 0; index < 5; index++) {
        request(clients.get(index), index + ":" + round);
      }
    }
    for (int count = 0; count < 100; count++) {
      Inbox.Received request = requests.next();
      server.basicPublish("", request.properties().getReplyTo(), null, request.body());
    }
    for (int index = 0; index < 5; index++) {
      for (int round = 0; round < 20; round++) {
        assertEquals(index + ":" + round, inboxes.get(index).next().text());
      }
    }
  }

  @Test
  void everyChannelHasAKeyOfItsOwnAndKeepsIt() throws Exception {
    Channel one = connection.createChannel();
    Channel two = connection.createChannel();
    Inbox.consume(one, REPLY_TO, true);
    Inbox.consume(two, REPLY_TO, true);
    String first = replyKey(one);
    assertNotEquals(first, replyKey(two));
    assertEquals(first, replyKey(one));
  }

  @Test
  void withoutAConsumerNothingCanBeAskedFor() throws Exception {
    Channel client = connection.createChannel();
    request(client, "question");
    Closed.channel(client, 406, "PRECONDITION_FAILED - fast reply consumer does not exist");
  }

  @Test
  void afterItsCancellationNothingCanBeAskedFor() throws Exception {
    Channel client = connection.createChannel();
    Inbox replies = new Inbox(client);
    String tag = client.basicConsume(REPLY_TO, true, replies);
    String key = replyKey(client);
    client.basicCancel(tag);
    client.basicPublish("", key, null, Inbox.bytes("late"));
    client.basicConsume(REPLY_TO, true, replies);
    assertNotEquals(key, replyKey(client));
    assertEquals(0, replies.count());
  }

  @Test
  void aReplyConsumerCanNotAcknowledge() throws Exception {
    Channel client = connection.createChannel();
    assertThrows(IOException.class, () -> client.basicConsume(REPLY_TO, false, new Inbox(client)));
    Closed.channel(client, 406, "PRECONDITION_FAILED - reply consumer cannot acknowledge");
  }

  @Test
  void aChannelHasOneReplyConsumer() throws Exception {
    Channel client = connection.createChannel();
    client.basicConsume(REPLY_TO, true, new Inbox(client));
    assertThrows(IOException.class, () -> client.basicConsume(REPLY_TO, true, new Inbox(client)));
    Closed.channel(client, 406, "PRECONDITION_FAILED - reply consumer already set");
  }

  /** The order in which RabbitMQ looks. */
  @Test
  void ofBothFaultsTheMissingNoAckIsSaid() throws Exception {
    Channel client = connection.createChannel();
    client.basicConsume(REPLY_TO, true, new Inbox(client));
    assertThrows(IOException.class, () -> client.basicConsume(REPLY_TO, false, new Inbox(client)));
    Closed.channel(client, 406, "PRECONDITION_FAILED - reply consumer cannot acknowledge");
  }

  @Test
  void aServerCanAskWhetherTheRequesterIsThere() throws Exception {
    Channel client = connection.createChannel();
    Inbox.consume(client, REPLY_TO, true);
    String key = replyKey(client);
    DeclareOk passive = server.queueDeclarePassive(key);
    assertEquals(key, passive.getQueue());
    assertEquals(1, passive.getConsumerCount());
    assertEquals(0, passive.getMessageCount());
    client.close();
    assertThrows(IOException.class, () -> server.queueDeclarePassive(key));
    Closed.channel(server, 404, "NOT_FOUND - no queue '" + key + "' in vhost '/'");
  }

  @Test
  void anAnswerToNobodyIsDroppedAndConfirmed() throws Exception {
    Channel client = connection.createChannel();
    Inbox.consume(client, REPLY_TO, true);
    String key = replyKey(client);
    client.close();
    server.confirmSelect();
    server.basicPublish("", key, null, Inbox.bytes("late"));
    server.waitForConfirmsOrDie(10_000);
    server.basicPublish("", REPLY_TO + ".made-up", null, Inbox.bytes("wrong"));
    server.waitForConfirmsOrDie(10_000);
    assertTrue(server.isOpen());
  }

  @Test
  void aMandatoryAnswerIsNotReturned() throws Exception {
    List<String> returned = new CopyOnWriteArrayList<>();
    Channel client = connection.createChannel();
    Inbox replies = Inbox.consume(client, REPLY_TO, true);
    String key = replyKey(client);
    server.addReturnListener((code, text, exchange, to, properties, body) -> returned.add(to));
    server.confirmSelect();
    server.basicPublish("", key, true, null, Inbox.bytes("answer"));
    server.waitForConfirmsOrDie(10_000);
    replies.expect("answer");
    assertEquals(List.of(), returned);
  }

  @Test
  void aTransactionsAnswerComesWithItsCommit() throws Exception {
    Channel client = connection.createChannel();
    Inbox replies = Inbox.consume(client, REPLY_TO, true);
    String key = replyKey(client);
    server.txSelect();
    server.basicPublish("", key, null, Inbox.bytes("answer"));
    server.queueDeclarePassive(queue);
    assertEquals(0, replies.count());
    server.txCommit();
    replies.expect("answer");
  }

  @Test
  void anotherReplyToIsLeftAlone() throws Exception {
    Channel client = connection.createChannel();
    client.basicPublish("", queue, replyTo("my-own-queue"), Inbox.bytes("question"));
    assertEquals("my-own-queue", requests.next().properties().getReplyTo());
  }
}
