package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A prefetch for the whole channel: all its consumers together hold no more than that unacked. */
class QosIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    connection = InlineDeliveries.connect(BROKER);
    channel = connection.createChannel();
    queue = Inbox.declare(channel);
  }

  @Test
  void theLimitIsSharedByTheConsumersOfOneQueue() throws Exception {
    channel.basicQos(3, true);
    Inbox.publish(channel, queue, 1, 10);
    Inbox one = Inbox.consume(channel, queue, false);
    Inbox other = Inbox.consume(channel, queue, false);
    Inbox.settle(channel, queue);
    assertEquals(3, one.count() + other.count());
  }

  @Test
  void theLimitIsSharedByConsumersOfSeveralQueues() throws Exception {
    channel.basicQos(3, true);
    List<String> queues = new ArrayList<>();
    Inbox inbox = new Inbox(channel);
    for (int index = 0; index < 4; index++) {
      String name = Inbox.declare(channel);
      queues.add(name);
      channel.basicConsume(name, false, inbox);
      Inbox.publish(channel, name, 1, 5);
    }
    String[] names = queues.toArray(String[]::new);
    int left = 20;
    while (left > 0) {
      Inbox.settle(channel, names);
      assertEquals(Math.min(3, left), inbox.count());
      channel.basicAck(inbox.next().tag(), false);
      left--;
    }
  }

  @Test
  void everyQueueGetsItsTurn() throws Exception {
    channel.basicQos(1, true);
    List<String> queues = new ArrayList<>();
    Inbox inbox = new Inbox(channel);
    for (int index = 0; index < 3; index++) {
      String name = Inbox.declare(channel);
      queues.add(name);
      channel.basicConsume(name, false, inbox);
      Inbox.publish(channel, name, 1, 30);
    }
    for (int count = 0; count < 45; count++) {
      channel.basicAck(inbox.next().tag(), false);
    }
    for (String name : queues) {
      assertTrue(channel.queueDeclarePassive(name).getMessageCount() < 30, "left behind: " + name);
    }
  }

  @Test
  void itAppliesToConsumersThatAreThereAlready() throws Exception {
    Inbox inbox = Inbox.consume(channel, queue, false);
    channel.basicQos(2, true);
    Inbox.settle(channel, queue);
    Inbox.publish(channel, queue, 1, 5);
    Inbox.settle(channel, queue);
    assertEquals(2, inbox.count());
  }

  @Test
  void whatIsUnackedWhenItIsSetCounts() throws Exception {
    Inbox inbox = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 1);
    inbox.expect("1");
    channel.basicQos(2, true);
    Inbox.settle(channel, queue);
    Inbox.publish(channel, queue, 2, 5);
    Inbox.settle(channel, queue);
    inbox.expect("2");
    assertEquals(0, inbox.count());
  }

  @Test
  void aHigherLimitLetsMoreThrough() throws Exception {
    channel.basicQos(1, true);
    Inbox inbox = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 5);
    inbox.expect("1");
    channel.basicQos(3, true);
    inbox.expect("2", "3");
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
  }

  @Test
  void aLowerLimitHoldsUntilEnoughIsAcked() throws Exception {
    channel.basicQos(3, true);
    Inbox inbox = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 10);
    inbox.expect("1", "2", "3");
    channel.basicQos(1, true);
    channel.basicAck(1, false);
    channel.basicAck(2, false);
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
    channel.basicAck(3, false);
    inbox.expect("4");
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
  }

  @Test
  void zeroTakesTheLimitAway() throws Exception {
    channel.basicQos(1, true);
    Inbox inbox = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 50);
    inbox.expect("1");
    channel.basicQos(0, true);
    assertEquals("50", inbox.texts(49).get(48));
  }

  @Test
  void aLimitAfterNoneCountsWhatCameMeanwhile() throws Exception {
    channel.basicQos(1, true);
    Inbox inbox = Inbox.consume(channel, queue, false);
    channel.basicQos(0, true);
    Inbox.publish(channel, queue, 1, 4);
    inbox.expect("1", "2", "3", "4");
    channel.basicQos(3, true);
    Inbox.publish(channel, queue, 5, 9);
    channel.basicAck(1, false);
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
    channel.basicAck(3, true);
    inbox.expect("5", "6");
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
  }

  @Test
  void requeueAndRecoverGiveRoomToo() throws Exception {
    channel.basicQos(2, true);
    Inbox inbox = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 3);
    inbox.expect("1", "2");
    channel.basicRecover(true);
    inbox.expect("1", "2");
    channel.basicNack(4, true, true);
    inbox.expect("1", "2");
    channel.basicReject(5, false);
    inbox.expect("3");
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
  }

  @Test
  void aCancelledConsumersOfferTakesNoRoom() throws Exception {
    channel.basicQos(1, true);
    Inbox.publish(channel, queue, 1, 3);
    Inbox inbox = new Inbox(channel);
    for (int round = 1; round <= 3; round++) {
      String tag = channel.basicConsume(queue, false, inbox);
      Inbox.Received received = inbox.next();
      assertEquals(Integer.toString(round), received.text());
      channel.basicCancel(tag);
      Inbox.settle(channel, queue);
      channel.basicAck(received.tag(), true);
      Inbox.settle(channel, queue);
      assertEquals(0, inbox.count());
    }
  }

  @Test
  void whatACancelledConsumerHoldsStillCounts() throws Exception {
    channel.basicQos(2, true);
    Inbox.publish(channel, queue, 1, 4);
    Inbox first = Inbox.consume(channel, queue, false);
    Inbox.Received one = first.next();
    Inbox.Received two = first.next();
    channel.basicCancel(one.consumerTag());
    Inbox second = Inbox.consume(channel, queue, false);
    Inbox.settle(channel, queue);
    assertEquals(0, second.count());
    channel.basicAck(two.tag(), false);
    second.expect("3");
  }

  @Test
  void aDeletedQueuesGrantsAndEntriesAreReleased() throws Exception {
    channel.basicQos(2, true);
    String other = Inbox.declare(channel);
    Inbox inbox = new Inbox(channel);
    channel.basicConsume(other, false, inbox);
    Inbox.publish(channel, other, 1, 5);
    Inbox.Received one = inbox.next();
    Inbox.Received two = inbox.next();
    channel.basicConsume(queue, false, inbox);
    Inbox.publish(channel, queue, 11, 15);
    channel.queueDelete(other);
    channel.basicAck(one.tag(), false);
    channel.basicAck(two.tag(), false);
    inbox.expect("11", "12");
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
  }

  @Test
  void consumersWithoutAcksWaitForRoomButTakeNone() throws Exception {
    channel.basicQos(1, true);
    Inbox acking = Inbox.consume(channel, queue, false);
    Inbox.publish(channel, queue, 1, 1);
    Inbox.Received one = acking.next();
    String other = Inbox.declare(channel);
    Inbox silent = Inbox.consume(channel, other, true);
    Inbox.publish(channel, other, 1, 20);
    Inbox.settle(channel, queue, other);
    assertEquals(0, silent.count());
    channel.basicAck(one.tag(), false);
    assertEquals("20", silent.texts(20).get(19));
    Inbox.publish(channel, queue, 2, 2);
    acking.expect("2");
  }

  @Test
  void aConsumerWithoutAcksIsNotHeldByALimitThatHasRoom() throws Exception {
    Inbox silent = Inbox.consume(channel, queue, true);
    channel.basicQos(1, true);
    Inbox.publish(channel, queue, 1, 500);
    assertEquals("500", silent.texts(500).get(499));
  }

  @Test
  void basicGetNeitherHeedsTheLimitNorCounts() throws Exception {
    channel.basicQos(1, true);
    Inbox.publish(channel, queue, 1, 6);
    Inbox inbox = Inbox.consume(channel, queue, false);
    inbox.expect("1");
    GetResponse two = channel.basicGet(queue, false);
    GetResponse three = channel.basicGet(queue, false);
    assertNotNull(three);
    channel.basicAck(two.getEnvelope().getDeliveryTag(), false);
    channel.basicAck(three.getEnvelope().getDeliveryTag(), false);
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
    channel.basicAck(1, false);
    inbox.expect("4");
  }

  @Test
  void theSmallerOfBothLimitsHolds() throws Exception {
    channel.basicQos(2, false);
    channel.basicQos(5, true);
    Inbox.publish(channel, queue, 1, 20);
    Inbox one = Inbox.consume(channel, queue, false);
    Inbox.settle(channel, queue);
    assertEquals(2, one.count());
    Inbox two = Inbox.consume(channel, queue, false);
    Inbox three = Inbox.consume(channel, queue, false);
    Inbox.settle(channel, queue);
    assertEquals(2, two.count());
    assertEquals(1, three.count());
    channel.basicAck(one.next().tag(), false);
    Inbox.settle(channel, queue);
    assertEquals(5, one.count() + two.count() + three.count());
  }

  @Test
  void eachChannelHasItsOwnLimit() throws Exception {
    Channel other = connection.createChannel();
    channel.basicQos(1, true);
    other.basicQos(2, true);
    Inbox.publish(channel, queue, 1, 10);
    Inbox one = Inbox.consume(channel, queue, false);
    Inbox two = Inbox.consume(other, queue, false);
    Inbox.settle(channel, queue);
    assertEquals(1, one.count());
    assertEquals(2, two.count());
    channel.basicAck(one.next().tag(), false);
    Inbox.settle(channel, queue);
    assertEquals(1, one.count());
    assertEquals(2, two.count());
  }

  @Test
  void theConsumersOfOneQueueTakeTurns() throws Exception {
    channel.basicQos(1, true);
    Inbox.publish(channel, queue, 1, 10);
    Inbox one = Inbox.consume(channel, queue, false);
    Inbox two = Inbox.consume(channel, queue, false);
    int[] counts = new int[2];
    for (int tag = 1; tag <= 10; tag++) {
      Wait.until("a delivery", () -> one.count() + two.count() == 1);
      int taker = one.count() == 1 ? 0 : 1;
      counts[taker]++;
      (taker == 0 ? one : two).next();
      channel.basicAck(tag, false);
    }
    assertTrue(counts[0] >= 3 && counts[1] >= 3, counts[0] + " and " + counts[1]);
  }

  @Test
  void aTransactionsAcksGiveRoomWhenItCommits() throws Exception {
    channel.basicQos(1, true);
    channel.txSelect();
    Channel publishing = connection.createChannel();
    Inbox.publish(publishing, queue, 1, 3);
    Inbox inbox = Inbox.consume(channel, queue, false);
    inbox.expect("1");
    channel.basicAck(1, false);
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
    channel.txRollback();
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
    channel.basicAck(1, false);
    channel.txCommit();
    inbox.expect("2");
    Inbox.settle(channel, queue);
    assertEquals(0, inbox.count());
  }

  @Test
  void aPrefetchSizeIsNotImplemented() throws Exception {
    assertThrows(IOException.class, () -> channel.basicQos(4096, 0, false));
    Closed.connection(connection, 540, "NOT_IMPLEMENTED - prefetch_size!=0 (4096)");
  }
}
