package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a client does with a delivery: ack, nack or reject, one or several. */
class NackIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private Channel other;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    other = connection.createChannel();
    queue = Inbox.declare(channel);
    Inbox.publish(channel, queue, 1, 6);
    for (int tag = 1; tag <= 5; tag++) {
      channel.basicGet(queue, false);
    }
  }

  /** The texts of what is ready, a star behind each that is redelivered. */
  private List<String> ready() throws Exception {
    List<String> texts = new ArrayList<>();
    GetResponse got = other.basicGet(queue, true);
    while (got != null) {
      texts.add(new String(got.getBody(), "UTF-8") + (got.getEnvelope().isRedeliver() ? "*" : ""));
      got = other.basicGet(queue, true);
    }
    return texts;
  }

  private List<String> readyAfterTheEnd() throws Exception {
    channel.close();
    return ready();
  }

  @Test
  void anAckTakesOne() throws Exception {
    channel.basicAck(2, false);
    assertEquals(List.of("1*", "3*", "4*", "5*", "6"), readyAfterTheEnd());
  }

  @Test
  void aMultipleAckTakesAllUpToIt() throws Exception {
    channel.basicAck(1, false);
    channel.basicAck(4, true);
    assertEquals(List.of("5*", "6"), readyAfterTheEnd());
  }

  @Test
  void aMultipleAckOfZeroTakesAll() throws Exception {
    channel.basicAck(0, true);
    channel.basicAck(0, true);
    assertEquals(List.of("6"), readyAfterTheEnd());
  }

  @Test
  void aNackWithRequeuePutsOneBack() throws Exception {
    channel.basicNack(3, false, true);
    assertEquals(List.of("3*", "6"), ready());
  }

  @Test
  void aMultipleNackWithRequeuePutsAllUpToItBack() throws Exception {
    channel.basicNack(2, false, true);
    channel.basicAck(1, false);
    channel.basicNack(4, true, true);
    assertEquals(List.of("2*", "3*", "4*", "6"), ready());
  }

  @Test
  void aMultipleNackOfZeroPutsAllBack() throws Exception {
    channel.basicNack(0, true, true);
    assertEquals(List.of("1*", "2*", "3*", "4*", "5*", "6"), ready());
  }

  @Test
  void aNackWithoutRequeueDrops() throws Exception {
    channel.basicNack(1, false, false);
    channel.basicNack(4, true, false);
    assertEquals(List.of("5*", "6"), readyAfterTheEnd());
  }

  @Test
  void aRejectPutsBackOrDropsOne() throws Exception {
    channel.basicReject(2, true);
    channel.basicReject(3, false);
    assertEquals(List.of("2*", "6"), ready());
    assertEquals(List.of("1*", "4*", "5*"), readyAfterTheEnd());
  }

  @Test
  void anyOrderOfRequeuesGivesTheOriginalOne() throws Exception {
    for (long tag : new long[] {4, 1, 5, 3, 2}) {
      channel.basicReject(tag, true);
    }
    assertEquals(List.of("1*", "2*", "3*", "4*", "5*", "6"), ready());
  }

  @Test
  void aMultipleReachesOverSeveralQueues() throws Exception {
    String second = Inbox.declare(channel);
    Inbox.publish(channel, second, 1, 2);
    channel.basicGet(second, false);
    channel.basicGet(second, false);
    channel.basicNack(6, true, true);
    assertEquals(List.of("1*", "2*", "3*", "4*", "5*", "6"), ready());
    GetResponse got = other.basicGet(second, true);
    assertTrue(got.getEnvelope().isRedeliver());
    assertNull(other.basicGet(second, true));
  }

  @Test
  void whatIsRequeuedGoesToAConsumerThatWaits() throws Exception {
    other.basicGet(queue, true);
    Inbox inbox = Inbox.consume(other, queue, true);
    channel.basicNack(0, true, true);
    for (int number = 1; number <= 5; number++) {
      Inbox.Received received = inbox.next();
      assertEquals("" + number, received.text());
      assertTrue(received.redelivered());
    }
    Inbox.publish(other, queue, 7, 7);
    assertFalse(inbox.next().redelivered());
  }

  @Test
  void aConsumersDeliveriesAreSettledTheSameWay() throws Exception {
    channel.basicAck(0, true);
    Inbox.publish(channel, queue, 7, 9);
    Inbox inbox = Inbox.consume(channel, queue, false);
    Inbox.Received six = inbox.next();
    assertEquals(6, six.tag());
    inbox.expect("7", "8", "9");
    channel.basicCancel(six.consumerTag());
    channel.basicAck(6, false);
    channel.basicNack(8, true, true);
    assertEquals(List.of("7*", "8*"), ready());
    assertEquals(List.of("9*"), readyAfterTheEnd());
  }
}
