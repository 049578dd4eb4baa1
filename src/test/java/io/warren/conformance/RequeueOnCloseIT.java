package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.SocketFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a channel held goes back to its place, however the channel ends. */
class RequeueOnCloseIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static final int COUNT = 50;

  /** Ends a consumer's connection or channel. */
  private interface End {
    void of(Channel channel) throws Exception;
  }

  private Channel watching;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    watching = BROKER.connect().createChannel();
    queue = "requeued-" + System.nanoTime();
    watching.queueDeclare(queue, false, false, false, null);
    Inbox.publish(watching, queue, 1, COUNT + 1);
    // Other connections may be faster than what this one has sent.
    assertEquals(COUNT + 1, watching.messageCount(queue));
  }

  private void gotEndsWith(Channel channel, boolean atOnce, End end) throws Exception {
    for (int count = 0; count < COUNT; count++) {
      channel.basicGet(queue, false);
    }
    channel.basicAck(3, false);
    channel.basicReject(5, true);
    channel.basicGet(queue, false);
    end.of(channel);
    checkRequeued(atOnce);
  }

  private void consumedEndsWith(Channel channel, boolean atOnce, End end) throws Exception {
    channel.basicQos(COUNT);
    Inbox inbox = Inbox.consume(channel, queue, false);
    inbox.texts(COUNT);
    channel.basicQos(1);
    channel.basicCancel(channel.basicConsume(queue, false, new Inbox(channel)));
    channel.basicAck(3, false);
    end.of(channel);
    checkRequeued(atOnce);
  }

  /** One of {@link #COUNT} was acked, all others are there again, in order. */
  private void checkRequeued(boolean atOnce) throws Exception {
    if (!atOnce) {
      Wait.until("everything is back", () -> watching.messageCount(queue) == COUNT);
    }
    List<String> texts = new ArrayList<>();
    GetResponse got = watching.basicGet(queue, true);
    while (got != null) {
      String text = new String(got.getBody(), "UTF-8");
      texts.add(text);
      if (!text.equals("" + (COUNT + 1))) {
        assertTrue(got.getEnvelope().isRedeliver(), text);
      }
      got = watching.basicGet(queue, true);
    }
    List<String> expected = new ArrayList<>();
    for (int number = 1; number <= COUNT + 1; number++) {
      if (number != 3) {
        expected.add("" + number);
      }
    }
    assertEquals(expected, texts);
    watching.queueDelete(queue);
  }

  @Test
  void gotAndTheChannelIsClosed() throws Exception {
    gotEndsWith(BROKER.connect().createChannel(), true, Channel::close);
  }

  @Test
  void gotAndTheConnectionIsClosed() throws Exception {
    gotEndsWith(BROKER.connect().createChannel(), true, channel -> channel.getConnection().close());
  }

  @Test
  void consumedAndTheChannelIsClosed() throws Exception {
    consumedEndsWith(BROKER.connect().createChannel(), true, Channel::close);
  }

  @Test
  void consumedAndTheConnectionIsClosed() throws Exception {
    consumedEndsWith(
        BROKER.connect().createChannel(), true, channel -> channel.getConnection().close());
  }

  @Test
  void theBrokerClosesTheChannel() throws Exception {
    consumedEndsWith(
        BROKER.connect().createChannel(), false, channel -> channel.basicAck(1_000, false));
  }

  @Test
  void theBrokerClosesTheConnection() throws Exception {
    consumedEndsWith(
        BROKER.connect().createChannel(),
        false,
        channel -> channel.basicPublish("", queue, false, true, null, new byte[0]));
  }

  @Test
  void theSocketIsTornAway() throws Exception {
    AtomicReference<Socket> socket = new AtomicReference<>();
    ConnectionFactory factory = BROKER.factory();
    factory.setSocketFactory(
        new SocketFactory() {
          @Override
          public Socket createSocket() throws IOException {
            socket.set(SecuredNode.sockets().createSocket());
            return socket.get();
          }

          @Override
          public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
          }

          @Override
          public Socket createSocket(
              InetAddress host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
          }
        });
    Connection connection = BROKER.keep(factory.newConnection());
    consumedEndsWith(
        connection.createChannel(),
        false,
        channel -> {
          // A reset, not an orderly end.
          socket.get().setSoLinger(true, 0);
          socket.get().close();
        });
  }

  @Test
  void withoutAcksNothingComesBack() throws Exception {
    Channel channel = BROKER.connect().createChannel();
    Inbox inbox = Inbox.consume(channel, queue, true);
    inbox.texts(COUNT + 1);
    channel.close();
    assertEquals(0, watching.messageCount(queue));
    watching.queueDelete(queue);
  }

  @Test
  void aConsumerThatWaitsTakesOver() throws Exception {
    Channel first = BROKER.connect().createChannel();
    first.basicQos(COUNT);
    Inbox held = Inbox.consume(first, queue, false);
    held.texts(COUNT);
    Inbox next = Inbox.consume(BROKER.connect().createChannel(), queue, false);
    assertEquals("" + (COUNT + 1), next.next().text());
    first.close();
    for (int number = 1; number <= COUNT; number++) {
      Inbox.Received received = next.next();
      assertEquals("" + number, received.text());
      assertTrue(received.redelivered());
    }
    Inbox.publish(watching, queue, 60, 60);
    assertFalse(next.next().redelivered());
    watching.queueDelete(queue);
  }
}
