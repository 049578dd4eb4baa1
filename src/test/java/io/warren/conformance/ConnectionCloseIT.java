package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.value.FieldTable;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How connections end: by the client, by the broker, by both, and without a word. */
class ConnectionCloseIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static final ConnectionMethod.Close GOODBYE =
      new ConnectionMethod.Close(200, "bye", 0, 0);

  @AfterEach
  void nobodyIsLeft() throws Exception {
    Wait.until("no connections", () -> BROKER.broker().connectionCount() == 0);
  }

  @Test
  void theClientsCloseIsAnswered() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(0, GOODBYE);
      client.expect(ConnectionMethod.CloseOk.class);
      client.expectEnd();
    }
  }

  @Test
  void theClientMayCloseBeforeItHasOpened() throws Exception {
    try (RawClient client = RawClient.connect(BROKER.port())) {
      client.send(script -> script.protocolHeader().method(0, GOODBYE));
      client.expect(ConnectionMethod.Start.class);
      client.expect(ConnectionMethod.CloseOk.class);
      client.expectEnd();
    }
  }

  /** Its other threads may be in the middle of what they say when one says goodbye. */
  @Test
  void aClientThatGoesOnBehindItsCloseIsAnsweredAndNotCutOff() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(0, GOODBYE);
      client.expect(ConnectionMethod.CloseOk.class);
      for (int i = 0; i < 100; i++) {
        client.send(new byte[64 * 1024]);
      }
      assertEquals(0, client.bytesToEnd().length);
    }
  }

  @Test
  void aClientThatGoesOnBehindItsAnswerIsNotCutOff() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(0, new ChannelMethod.Open());
      client.expect(ConnectionMethod.Close.class);
      client.send(0, new ConnectionMethod.CloseOk());
      for (int i = 0; i < 100; i++) {
        client.send(new byte[64 * 1024]);
      }
      assertEquals(0, client.bytesToEnd().length);
    }
  }

  @Test
  void whatStandsBehindTheClientsCloseIsNotHeard() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(
          script ->
              script
                  .method(0, GOODBYE)
                  .method(7, new BasicMethod.Get("nowhere", true))
                  .frame(9, 1)
                  .raw(new byte[100]));
      client.expect(ConnectionMethod.CloseOk.class);
      client.expectEnd();
    }
  }

  /** A client may say its close before what its channels have still to write, as amqplib does. */
  @Test
  void theAnswerReachesAClientThatGoesOnWriting() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      byte[] publish = new Script().publish(1, "", "nowhere", new byte[50_000]).toBytes();
      client.send(0, GOODBYE);
      for (int i = 0; i < 200; i++) {
        client.send(publish);
      }
      client.expect(ConnectionMethod.CloseOk.class);
      client.expectEnd();
    }
  }

  @Test
  void afterTheBrokersCloseNothingIsHeardButTheAnswer() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(
          script ->
              script
                  .method(1, new ChannelMethod.Open())
                  .method(1, declare("never"), new BasicMethod.Get("nowhere", true))
                  .publish(1, "", "never", new byte[10])
                  .method(2, new BasicMethod.Get("nowhere", true))
                  .heartbeat());
      client.expectClose(504, "CHANNEL_ERROR - second 'channel.open' seen");
    }
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(1, new QueueMethod.Declare("never", true, false, false, false, false, NONE));
      client.expectChannelClose(1, 404, "NOT_FOUND - no queue 'never' in vhost '/'");
    }
  }

  @Test
  void bothMayCloseAtOnce() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(script -> script.method(1, new ChannelMethod.Open()).method(0, GOODBYE));
      assertEquals(504, client.expect(ConnectionMethod.Close.class).replyCode());
      client.expect(ConnectionMethod.CloseOk.class);
      client.send(0, new ConnectionMethod.CloseOk());
      client.expectEnd();
    }
  }

  @Test
  void whoGoesWithoutAWordGivesBackWhatItHad() throws Exception {
    try (RawClient stays = RawClient.openWithChannel(BROKER.port())) {
      for (boolean reset : new boolean[] {false, true}) {
        RawClient goes = RawClient.openWithChannel(BROKER.port());
        goes.send(1, declare("unacked"));
        goes.expect(1, QueueMethod.DeclareOk.class);
        goes.send(
            script ->
                script
                    .publish(1, "", "unacked", new byte[] {1})
                    .method(1, new BasicMethod.Get("unacked", false)));
        goes.expect(1, BasicMethod.GetOk.class);
        goes.expectContent(1);
        if (reset) {
          goes.reset();
        } else {
          goes.close();
        }
        Wait.until("gone", () -> BROKER.broker().connectionCount() == 1);
        Wait.until("given back", () -> readyCount(stays, "unacked") == 1);
        stays.send(1, new QueueMethod.Delete("unacked", false, false, false));
        stays.expect(1, QueueMethod.DeleteOk.class);
      }
    }
  }

  /** The question goes out only when the exchange has answered; the client is gone by then. */
  @Test
  void whatWasAskedAtTheLastMomentLeavesNoTrace() throws Exception {
    try (RawClient stays = RawClient.openWithChannel(BROKER.port())) {
      stays.send(1, declare("late"));
      stays.expect(1, QueueMethod.DeclareOk.class);
      stays.send(1, new QueueMethod.Bind("late", "amq.topic", "late.#", false, NONE));
      stays.expect(1, QueueMethod.BindOk.class);
      int published = 0;
      for (int i = 0; i < 20; i++) {
        RawClient goes = RawClient.openWithChannel(BROKER.port());
        goes.openChannel(2);
        goes.send(
            script ->
                script
                    .publish(1, "amq.topic", "late.one", new byte[] {1})
                    .method(1, consume("late"))
                    .publish(2, "amq.topic", "late.one", new byte[] {1})
                    .method(2, new BasicMethod.Get("late", false))
                    .method(0, GOODBYE));
        goes.expect(ConnectionMethod.CloseOk.class);
        goes.close();
        published += 2;
        int expected = published;
        Wait.until("all ready again", () -> readyCount(stays, "late") == expected);
        assertEquals(0, status(stays, "late").consumerCount());
      }
      stays.send(1, new QueueMethod.Delete("late", false, false, false));
      stays.expect(1, QueueMethod.DeleteOk.class);
    }
  }

  @Test
  void theOfficialClientIsToldWhyTheBrokerEnds() throws Exception {
    BlockingQueue<ShutdownSignalException> reasons = new LinkedBlockingQueue<>();
    try (TestNode broker = TestNode.with()) {
      com.rabbitmq.client.ConnectionFactory factory = BROKER.factory();
      factory.setPort(broker.port());
      Connection connection = factory.newConnection();
      connection.addShutdownListener(reasons::add);
      connection.createChannel();
    }
    ShutdownSignalException reason = reasons.poll(10, TimeUnit.SECONDS);
    AMQP.Connection.Close close = (AMQP.Connection.Close) reason.getReason();
    assertEquals(320, close.getReplyCode());
    assertEquals(
        "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'",
        close.getReplyText());
  }

  @Test
  void theEndOfTheBrokerWaitsForNobodyLong() throws Exception {
    TestNode broker = TestNode.with();
    RawClient silent = RawClient.openWithChannel(broker.port());
    RawClient halfWay = RawClient.connect(broker.port());
    RawClient refused = RawClient.connect(broker.port());
    RawClient deaf = RawClient.open(broker.port(), 0, 131_072, 4096);
    halfWay.send(Script::protocolHeader);
    halfWay.expect(ConnectionMethod.Start.class);
    refused.send(Script::protocolHeader);
    refused.expect(ConnectionMethod.Start.class);
    refused.send(0, new ConnectionMethod.Open("/"));
    // It has more on its way to it than its socket takes.
    deaf.openChannel(1);
    deaf.send(1, declare("deaf"));
    deaf.expect(1, QueueMethod.DeclareOk.class);
    deaf.send(1, consume("deaf"));
    deaf.expect(1, BasicMethod.ConsumeOk.class);
    Wait.until(
        "more than the socket takes",
        () -> {
          silent.send(script -> script.publish(1, "", "deaf", new byte[1 << 20]));
          return readyCount(silent, "deaf") > 1;
        });
    long start = System.nanoTime();
    broker.close();
    long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    assertTrue(ms < 4_000, ms + " ms");
    silent.expectClose(
        320, "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'");
    halfWay.expectEnd();
    refused.expectEnd();
    deaf.close();
  }

  // ---- fixture ---------------------------------------------------------------------------------

  private static final FieldTable NONE = FieldTable.EMPTY;

  private static QueueMethod.Declare declare(String queue) {
    return new QueueMethod.Declare(queue, false, false, false, false, false, NONE);
  }

  private static BasicMethod.Consume consume(String queue) {
    return new BasicMethod.Consume(queue, "", false, false, false, false, NONE);
  }

  private static long readyCount(RawClient client, String queue) throws Exception {
    return status(client, queue).messageCount();
  }

  private static QueueMethod.DeclareOk status(RawClient client, String queue) throws Exception {
    client.send(1, new QueueMethod.Declare(queue, true, false, false, false, false, NONE));
    return client.expect(1, QueueMethod.DeclareOk.class);
  }
}
