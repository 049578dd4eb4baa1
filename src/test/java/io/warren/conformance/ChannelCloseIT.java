package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.FrameHandler;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ends of channels, by either side and by both at once. */
class ChannelCloseIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  @Test
  void aCloseThatCrossesTheBrokersIsAnswered() throws Exception {
    Heard heard = new Heard();
    Connection connection = BROKER.keep(heard.newConnection());
    for (int round = 0; round < 20; round++) {
      Channel channel = connection.createChannel();
      channel.basicPublish("absent", "", null, new byte[0]);
      closeQuietly(channel);
    }
    Wait.until("every close is answered", () -> heard.closeOkCount.get() == heard.closeCount.get());
    assertTrue(connection.isOpen());
  }

  @Test
  void aCloseBehindAMethodThatIsRefusedIsAnswered() throws Exception {
    Heard heard = new Heard();
    Connection connection = BROKER.keep(heard.newConnection());
    String queue = "refusing";
    connection.createChannel().queueDeclare(queue, false, true, false, null);
    for (int round = 0; round < 20; round++) {
      Channel channel = connection.createChannel();
      // Whether it is equivalent has to be asked, and the close waits behind the question.
      channel.queueDeclareNoWait(queue, false, true, true, null);
      closeQuietly(channel);
    }
    Wait.until("every close is answered", () -> heard.closeOkCount.get() == heard.closeCount.get());
    assertTrue(connection.isOpen());
  }

  private static void closeQuietly(Channel channel) throws Exception {
    try {
      channel.close();
    } catch (IOException | ShutdownSignalException refused) {
      // The broker's own close came before its answer.
    }
  }

  /** Counts channel.close and its answers, of which the client says nothing when they cross. */
  private static final class Heard extends ConnectionFactory {
    private static final int CHANNEL_CLASS = 20;
    private static final int CLOSE = 40;
    private static final int CLOSE_OK = 41;

    final AtomicInteger closeCount = new AtomicInteger();
    final AtomicInteger closeOkCount = new AtomicInteger();

    Heard() {
      setHost("127.0.0.1");
      setPort(BROKER.port());
      setAutomaticRecoveryEnabled(false);
    }

    @Override
    protected FrameHandlerFactory createFrameHandlerFactory() throws IOException {
      FrameHandlerFactory factory = super.createFrameHandlerFactory();
      return (address, name) -> listening(factory.create(address, name));
    }

    private FrameHandler listening(FrameHandler handler) {
      return (FrameHandler)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {FrameHandler.class},
              (proxy, method, arguments) -> {
                try {
                  if (method.getName().equals("writeFrame")) {
                    count(CLOSE, closeCount, (Frame) arguments[0]);
                  }
                  Object result = method.invoke(handler, arguments);
                  if (result instanceof Frame frame) {
                    count(CLOSE_OK, closeOkCount, frame);
                  }
                  return result;
                } catch (InvocationTargetException failure) {
                  throw failure.getCause();
                }
              });
    }

    private static void count(int methodId, AtomicInteger counter, Frame frame) {
      byte[] payload = frame.getPayload();
      if (frame.getType() == AMQP.FRAME_METHOD
          && payload[1] == CHANNEL_CLASS
          && payload[3] == methodId) {
        counter.incrementAndGet();
      }
    }
  }

  @Test
  void theNumberIsFreeAfterTheEnd() throws Exception {
    Connection connection = BROKER.connect();
    for (int round = 0; round < 100; round++) {
      Channel channel = connection.createChannel(7);
      if (round % 2 == 0) {
        channel.close();
      } else {
        assertThrows(IOException.class, () -> channel.queueDeclarePassive("absent"));
        Closed.channel(channel, 404, "NOT_FOUND - no queue 'absent' in vhost '/'");
      }
    }
  }

  @Test
  void otherChannelsGoOn() throws Exception {
    Connection connection = BROKER.connect();
    Channel failing = connection.createChannel();
    Channel channel = connection.createChannel();
    String queue = Inbox.declare(channel);
    Inbox inbox = Inbox.consume(channel, queue, true);
    assertThrows(IOException.class, () -> failing.exchangeDeclarePassive("absent"));
    Inbox.publish(channel, queue, 1, 2);
    inbox.expect("1", "2");
  }

  @Test
  void whatIsPublishedBehindTheErrorIsNotTaken() throws Exception {
    Connection connection = BROKER.connect();
    Channel checking = connection.createChannel();
    String queue = Inbox.declare(checking);
    Channel channel = connection.createChannel();
    Inbox.publish(channel, queue, 1, 1);
    channel.basicAck(99, false);
    try {
      Inbox.publish(channel, queue, 2, 50);
    } catch (AlreadyClosedException closed) {
      // The broker was quick.
    }
    Closed.channel(channel, 406, "PRECONDITION_FAILED - unknown delivery tag 99");
    assertEquals(1, checking.messageCount(queue));
  }
}
