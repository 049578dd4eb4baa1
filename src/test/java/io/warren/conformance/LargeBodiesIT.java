package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bodies of any size, in as many frames as they need. */
class LargeBodiesIT {
  private static final int MIB = 1 << 20;

  /** A body frame has 7 bytes before its part of the body, and one behind it. */
  private static final int FRAME_OVERHEAD = 8;

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static byte[] body(int size) {
    byte[] body = new byte[size];
    new Random(size).nextBytes(body);
    return body;
  }

  private static void roundTrip(Channel channel, String queue, int size) throws Exception {
    byte[] body = body(size);
    channel.basicPublish("", queue, null, body);
    GetResponse got = channel.basicGet(queue, true);
    assertArrayEquals(body, got.getBody(), "size " + size);
  }

  private static void aroundTheFrameSize(Connection connection) throws Exception {
    Channel channel = connection.createChannel();
    String queue = Inbox.declare(channel);
    int part = connection.getFrameMax() - FRAME_OVERHEAD;
    for (int parts = 1; parts <= 3; parts++) {
      for (int more = -1; more <= 1; more++) {
        roundTrip(channel, queue, parts * part + more);
      }
    }
    roundTrip(channel, queue, 0);
    roundTrip(channel, queue, 1);
  }

  @Test
  void sizesAroundThatOfAFrame() throws Exception {
    aroundTheFrameSize(BROKER.connect());
  }

  @Test
  void sizesAroundThatOfASmallFrame() throws Exception {
    for (int frameMax : new int[] {4096, 8192, 10_000}) {
      ConnectionFactory factory = BROKER.factory();
      factory.setRequestedFrameMax(frameMax);
      Connection connection = BROKER.keep(factory.newConnection());
      assertEquals(frameMax, connection.getFrameMax());
      aroundTheFrameSize(connection);
    }
  }

  @Test
  void severalMebibytes() throws Exception {
    Channel channel = BROKER.connect().createChannel();
    String queue = Inbox.declare(channel);
    roundTrip(channel, queue, 4 * MIB);
    roundTrip(channel, queue, 16 * MIB);
  }

  @Test
  void betweenConnectionsWithDifferentFrames() throws Exception {
    ConnectionFactory small = BROKER.factory();
    small.setRequestedFrameMax(4096);
    Channel consuming = BROKER.keep(small.newConnection()).createChannel();
    String queue = "across";
    consuming.queueDeclare(queue, false, false, true, null);
    Inbox inbox = Inbox.consume(consuming, queue, true);
    Channel publishing = BROKER.connect().createChannel();
    for (int size : new int[] {0, 4 * MIB, 4088, 131_064, 4089}) {
      publishing.basicPublish("", queue, null, body(size));
    }
    for (int size : new int[] {0, 4 * MIB, 4088, 131_064, 4089}) {
      assertArrayEquals(body(size), inbox.next().body());
    }
  }

  @Test
  void oneByteTooManyClosesTheChannelAlone() throws Exception {
    Connection connection = BROKER.connect();
    Channel other = connection.createChannel();
    String queue = Inbox.declare(other);
    Channel channel = connection.createChannel();
    channel.basicPublish("", queue, null, body(16 * MIB + 1));
    Closed.channel(
        channel,
        406,
        "PRECONDITION_FAILED - message size 16777217 is larger than configured max size 16777216");
    roundTrip(other, queue, 100);
    assertEquals(0, other.messageCount(queue));
    // The number can be used again, whatever of the body was still on its way.
    roundTrip(connection.createChannel(channel.getChannelNumber()), queue, 100);
  }

  @Test
  void channelsInterleaveTheirFrames() throws Exception {
    Connection connection = BROKER.connect();
    Channel consuming = connection.createChannel();
    String queue = Inbox.declare(consuming);
    Inbox inbox = Inbox.consume(consuming, queue, true);
    Thread[] threads = new Thread[4];
    for (int index = 0; index < threads.length; index++) {
      Channel channel = connection.createChannel();
      int size = MIB + index;
      threads[index] =
          new Thread(
              () -> {
                try {
                  channel.basicPublish("", queue, null, body(size));
                } catch (IOException failure) {
                  throw new UncheckedIOException(failure);
                }
              });
      threads[index].start();
    }
    for (int count = 0; count < threads.length; count++) {
      byte[] received = inbox.next().body();
      assertArrayEquals(body(received.length), received);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
