package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a transactional channel publishes and settles happens when it commits. */
class TransactionsIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private Channel other;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    connection = InlineDeliveries.connect(BROKER);
    channel = connection.createChannel();
    other = connection.createChannel();
    queue = Inbox.declare(channel);
    channel.txSelect();
  }

  private String got(boolean autoAck) throws IOException {
    GetResponse got = channel.basicGet(queue, autoAck);
    return got == null
        ? "nothing"
        : new String(got.getBody(), "UTF-8") + (got.getEnvelope().isRedeliver() ? "*" : "");
  }

  @Test
  void publishesArriveWithTheCommit() throws Exception {
    Inbox.publish(channel, queue, 1, 3);
    assertEquals(0, other.messageCount(queue));
    channel.txCommit();
    assertEquals(3, other.messageCount(queue));
    assertEquals(List.of("1", "2", "3"), List.of(got(true), got(true), got(true)));
  }

  @Test
  void aRollbackForgetsPublishes() throws Exception {
    Inbox.publish(channel, queue, 1, 3);
    channel.txRollback();
    channel.txCommit();
    assertEquals(0, other.messageCount(queue));
    Inbox.publish(channel, queue, 4, 4);
    channel.txCommit();
    assertEquals("4", got(true));
  }

  @Test
  void theNextTransactionBeginsByItself() throws Exception {
    for (int round = 1; round <= 20; round++) {
      Inbox.publish(channel, queue, round, round);
      if (round % 2 == 0) {
        channel.txCommit();
      } else {
        channel.txRollback();
      }
    }
    assertEquals(10, other.messageCount(queue));
    assertEquals("2", got(true));
  }

  @Test
  void anAckHoldsWithTheCommit() throws Exception {
    Inbox.publish(other, queue, 1, 2);
    assertEquals("1", got(false));
    channel.basicAck(1, false);
    channel.txCommit();
    channel.close();
    assertEquals(1, other.messageCount(queue));
  }

  @Test
  void anAckWithoutCommitIsForgottenWithTheChannel() throws Exception {
    Inbox.publish(other, queue, 1, 2);
    assertEquals("1", got(false));
    channel.basicAck(1, false);
    Inbox.publish(channel, queue, 3, 9);
    channel.close();
    assertEquals(2, other.messageCount(queue));
    assertTrue(other.basicGet(queue, true).getEnvelope().isRedeliver());
  }

  @Test
  void aRollbackRestoresWhatWasUnacked() throws Exception {
    Inbox.publish(other, queue, 1, 4);
    for (int count = 0; count < 4; count++) {
      got(false);
    }
    channel.basicAck(2, true);
    channel.basicNack(3, false, true);
    channel.basicReject(4, false);
    channel.txRollback();
    assertEquals(0, other.messageCount(queue));
    // All tags are there again.
    channel.basicAck(1, false);
    channel.basicNack(3, true, true);
    channel.txCommit();
    assertEquals(List.of("2*", "3*", "nothing"), List.of(got(true), got(true), got(true)));
    channel.basicAck(4, false);
    channel.txCommit();
    channel.close();
    assertEquals(0, other.messageCount(queue));
  }

  @Test
  void aRequeueHappensWithTheCommit() throws Exception {
    Inbox.publish(other, queue, 1, 3);
    for (int count = 0; count < 3; count++) {
      got(false);
    }
    channel.basicNack(2, true, true);
    assertEquals(0, other.messageCount(queue));
    channel.txCommit();
    assertEquals(2, other.messageCount(queue));
    assertEquals(List.of("1*", "2*"), List.of(got(true), got(true)));
  }

  @Test
  void aRequeueIsConsumedAfterTheCommit() throws Exception {
    Inbox.publish(other, queue, 1, 1);
    Inbox inbox = Inbox.consume(channel, queue, false);
    channel.basicReject(inbox.next().tag(), true);
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
    channel.txCommit();
    Inbox.Received again = inbox.next();
    assertTrue(again.redelivered());
    assertEquals(2, again.tag());
  }

  @Test
  void deliveriesDoNotWaitForTheCommit() throws Exception {
    Inbox inbox = Inbox.consume(channel, queue, true);
    Inbox.publish(other, queue, 1, 2);
    inbox.expect("1", "2");
    channel.txRollback();
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
  }

  @Test
  void publishesToSeveralQueuesAndExchangesArriveTogether() throws Exception {
    String second = Inbox.declare(channel);
    channel.queueBind(second, "amq.topic", "a.*");
    channel.queueBind(queue, "amq.topic", "a.#");
    Inbox.publish(other, queue, 0, 0);
    assertEquals("0", got(false));
    channel.basicPublish("amq.topic", "a.b", null, Inbox.bytes("1"));
    channel.basicPublish("", second, null, Inbox.bytes("2"));
    channel.basicPublish("amq.topic", "a", null, Inbox.bytes("3"));
    channel.basicPublish("amq.topic", "nowhere", null, Inbox.bytes("4"));
    channel.basicAck(1, false);
    channel.txCommit();
    assertEquals(2, other.messageCount(queue));
    assertEquals(2, other.messageCount(second));
    assertEquals(List.of("1", "3"), List.of(got(true), got(true)));
  }

  @Test
  void anUnroutableMessageIsReturnedWithTheCommit() throws Exception {
    List<String> returned = new CopyOnWriteArrayList<>();
    channel.addReturnListener(
        (code, text, exchange, key, properties, body) -> returned.add(code + " " + key));
    channel.basicPublish("", "nowhere", true, null, new byte[0]);
    channel.basicPublish("amq.direct", "nowhere-else", true, null, new byte[0]);
    channel.basicPublish("", queue, true, null, new byte[0]);
    Inbox.settle(channel, queue);
    assertEquals(List.of(), returned);
    channel.txCommit();
    assertEquals(2, returned.size());
    assertTrue(returned.containsAll(List.of("312 nowhere", "312 nowhere-else")));
    channel.basicPublish("", "nowhere", true, null, new byte[0]);
    channel.txRollback();
    assertEquals(2, returned.size());
  }

  @Test
  void aLargeTransactionKeepsItsOrder() throws Exception {
    Inbox.publish(channel, queue, 1, 5_000);
    channel.txCommit();
    assertEquals(5_000, other.messageCount(queue));
    Inbox inbox = Inbox.consume(channel, queue, true);
    for (int number = 1; number <= 5_000; number++) {
      assertEquals("" + number, inbox.next().text());
    }
  }

  @Test
  void anEmptyCommitIsAnswered() throws Exception {
    channel.txCommit();
    channel.txRollback();
    channel.txSelect();
    channel.txCommit();
  }

  @Test
  void aPublishThatIsRefusedClosesTheChannelAtOnce() throws Exception {
    Inbox.publish(channel, queue, 1, 1);
    channel.basicPublish("absent", "", null, new byte[0]);
    Closed.channel(channel, 404, "NOT_FOUND - no exchange 'absent' in vhost '/'");
    assertEquals(0, other.messageCount(queue));
  }

  /** RabbitMQ settles all the same; here what was acknowledged comes back, and nothing is lost. */
  @Test
  void aPublishThatAQueueRefusesFailsTheCommit() throws Exception {
    Kept full = Kept.declare(other, "x-max-length", 0, "x-overflow", "reject-publish");
    Inbox.publish(other, queue, 1, 1);
    assertEquals("1", got(false));
    channel.basicAck(1, false);
    Inbox.publish(channel, queue, 2, 2);
    Inbox.publish(channel, full.name, 3, 3);
    assertThrows(IOException.class, () -> channel.txCommit());
    Closed.channel(channel, 406, "PRECONDITION_FAILED - partial tx completion");
    Wait.until("the acknowledged one is back", () -> other.messageCount(queue) == 2);
    assertTrue(other.basicGet(queue, true).getEnvelope().isRedeliver());
  }

  @Test
  void recoverLeavesWhatIsSettledInTheTransaction() throws Exception {
    Inbox.publish(other, queue, 1, 2);
    got(false);
    got(false);
    channel.basicAck(1, false);
    channel.basicRecover(true);
    assertEquals("2*", got(true));
    assertNull(other.basicGet(queue, true));
    channel.txCommit();
    channel.close();
    assertEquals(0, other.messageCount(queue));
  }

  /** Whoever rejects in a transaction that is not committed has not rejected. */
  @Test
  void aRejectedMessageIsDeadLetteredWithTheCommit() throws Exception {
    String dead = Inbox.declare(other);
    Kept rejecting =
        Kept.declare(other, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", dead);
    Inbox.publish(other, rejecting.name, 1, 2);
    long tag = channel.basicGet(rejecting.name, false).getEnvelope().getDeliveryTag();
    channel.basicReject(tag, false);
    channel.basicReject(
        channel.basicGet(rejecting.name, false).getEnvelope().getDeliveryTag(), false);
    Inbox.publish(channel, queue, 3, 3);
    Inbox.settle(channel, queue);
    assertEquals(0, other.messageCount(dead));
    channel.txCommit();
    Wait.until("both are dead letters", () -> other.messageCount(dead) == 2);
    assertEquals("3", got(true));
  }

  /** What is committed is carried out, also where nobody is left to hear of it. */
  @Test
  void aCommitWhoseClientHasGoneIsCarriedOut() throws Exception {
    String taken = other.queueDeclare("", false, false, false, null).getQueue();
    for (int round = 1; round <= 20; round++) {
      Inbox.publish(other, taken, 1, 1);
      Connection leaving = BROKER.connect();
      Channel last = leaving.createChannel();
      String made = Inbox.declare(other);
      last.txSelect();
      long tag = last.basicGet(taken, false).getEnvelope().getDeliveryTag();
      last.basicAck(tag, false);
      Inbox.publish(last, made, 2, 2);
      last.asyncRpc(new AMQP.Tx.Commit.Builder().build());
      leaving.abort(0);
      Wait.until("it is published", () -> other.messageCount(made) == 1);
      Wait.until("its client is gone", () -> BROKER.broker().connectionCount() == 1);
      assertEquals(0, other.messageCount(taken));
    }
    other.queueDelete(taken);
  }

  @Test
  void withoutSelectThereIsNothingToCommitOrRollBack() throws Exception {
    String text = "PRECONDITION_FAILED - channel is not transactional";
    assertThrows(IOException.class, () -> other.txCommit());
    Closed.channel(other, 406, text);
    Channel another = connection.createChannel();
    assertThrows(IOException.class, () -> another.txRollback());
    Closed.channel(another, 406, text);
  }
}
