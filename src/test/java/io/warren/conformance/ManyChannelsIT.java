package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.BasicMethod.Publish;
import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.ConfirmMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.value.FieldTable;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Frames cut and mixed in every way that is allowed, and channels that know nothing of others. */
class ManyChannelsIT {
  private static final int CHANNEL_MAX = 2047;

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static QueueMethod.Declare declare(String queue) {
    return new QueueMethod.Declare(queue, false, false, true, false, false, FieldTable.EMPTY);
  }

  private static byte[] got(RawClient client, int channel) throws Exception {
    client.expect(channel, BasicMethod.GetOk.class);
    return client.expectContent(channel);
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  // ---- frames ----------------------------------------------------------------------------------

  @Test
  void aBodyMayComeInAnyNumberOfFrames() throws Exception {
    byte[] body = random(10_000);
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(1, declare("parts"));
      client.expect(1, QueueMethod.DeclareOk.class);
      for (int sparseBytes : new int[] {1, 7, 999, 10_000}) {
        client.send(
            script -> {
              script.method(1, new Publish("", "parts", false, false)).header(1, body.length);
              for (int i = 0; i < body.length; i += sparseBytes) {
                script.body(1).heartbeat();
                script.body(1, Arrays.copyOfRange(body, i, Math.min(body.length, i + sparseBytes)));
              }
              script.method(1, new BasicMethod.Get("parts", true));
            });
        assertArrayEquals(body, got(client, 1), "in frames of " + sparseBytes);
      }
    }
  }

  @Test
  void aBodyMayBeEmpty() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(
          script ->
              script
                  .method(1, declare("empty"), new Publish("", "empty", false, false))
                  .header(1, 0)
                  .method(1, new BasicMethod.Get("empty", true)));
      client.expect(1, QueueMethod.DeclareOk.class);
      assertEquals(0, got(client, 1).length);
    }
  }

  @Test
  void whatGoesToTheClientKeepsToItsFrames() throws Exception {
    byte[] body = random(100_000);
    try (RawClient client = RawClient.open(BROKER.port(), 0, 4096, 0)) {
      client.openChannel(1);
      client.send(
          script -> {
            script
                .method(1, declare("small"), new Publish("", "small", false, false))
                .header(1, body.length);
            for (int i = 0; i < body.length; i += 4000) {
              script.body(1, Arrays.copyOfRange(body, i, i + 4000));
            }
            script.method(1, new BasicMethod.Get("small", true));
          });
      client.expect(1, QueueMethod.DeclareOk.class);
      client.expect(1, BasicMethod.GetOk.class);
      client.next();
      int filled = 0;
      while (filled < body.length) {
        byte[] part = (byte[]) client.next().content();
        assertEquals(Math.min(4088, body.length - filled), part.length);
        assertArrayEquals(Arrays.copyOfRange(body, filled, filled + part.length), part);
        filled += part.length;
      }
    }
  }

  @Test
  void contentOfManyChannelsMayBeInterleaved() throws Exception {
    int channels = 50;
    byte[] body = random(40);
    try (RawClient client = RawClient.open(BROKER.port())) {
      client.send(
          script -> {
            for (int c = 1; c <= channels; c++) {
              script.method(c, new ChannelMethod.Open(), declare("mixed-" + c));
            }
          });
      for (int c = 0; c < channels * 2; c++) {
        client.next();
      }
      client.send(
          script -> {
            for (int c = 1; c <= channels; c++) {
              script.method(c, new Publish("", "mixed-" + c, false, false));
            }
            for (int c = 1; c <= channels; c++) {
              script.header(c, body.length + 1);
            }
            for (byte b : body) {
              for (int c = channels; c >= 1; c--) {
                script.body(c, b);
              }
            }
            for (int c = 1; c <= channels; c++) {
              script.body(c, (byte) c);
            }
          });
      for (int c = 1; c <= channels; c++) {
        client.send(c, new BasicMethod.Get("mixed-" + c, true));
        byte[] expected = Arrays.copyOf(body, body.length + 1);
        expected[body.length] = (byte) c;
        assertArrayEquals(expected, got(client, c));
      }
    }
  }

  @Test
  void bytesMayTrickleIn() throws Exception {
    byte[] body = random(20);
    Script script =
        new Script()
            .protocolHeader()
            .method(
                0,
                RawClient.startOk(),
                new ConnectionMethod.TuneOk(2047, 131_072, 0),
                new ConnectionMethod.Open("/"))
            .method(1, new ChannelMethod.Open(), declare("drops"))
            .publish(1, "", "drops", body)
            .method(1, new BasicMethod.Get("drops", true));
    try (RawClient client = RawClient.connect(BROKER.port())) {
      for (byte b : script.toBytes()) {
        client.send(new byte[] {b});
      }
      client.expect(ConnectionMethod.Start.class);
      client.expect(ConnectionMethod.Tune.class);
      client.expect(ConnectionMethod.OpenOk.class);
      client.expect(1, ChannelMethod.OpenOk.class);
      client.expect(1, QueueMethod.DeclareOk.class);
      assertArrayEquals(body, got(client, 1));
    }
  }

  // ---- channels --------------------------------------------------------------------------------

  @Test
  void asManyChannelsAsAgreedEachOnItsOwn() throws Exception {
    try (RawClient client = RawClient.open(BROKER.port())) {
      client.send(
          script -> {
            for (int c = 1; c <= CHANNEL_MAX; c++) {
              script.method(c, new ChannelMethod.Open(), declare(""));
            }
          });
      int declared = 0;
      while (declared < CHANNEL_MAX) {
        declared += client.next().content() instanceof QueueMethod.DeclareOk ? 1 : 0;
      }
      // Each knows the queue that it declared itself, and its own confirms.
      client.send(
          script -> {
            for (int c = 1; c <= CHANNEL_MAX; c++) {
              script.method(c, new ConfirmMethod.Select(true));
              script.publish(c, "amq.fanout", "", new byte[1]);
              if (c % 3 == 0) {
                script.method(c, new BasicMethod.Get("nowhere", true));
              } else {
                script.method(c, new BasicMethod.Get("", true));
              }
            }
          });
      int closed = 0;
      int acked = 0;
      int empty = 0;
      while (closed + empty < CHANNEL_MAX || acked < empty) {
        RawClient.Frame frame = client.next();
        if (frame.content() instanceof ChannelMethod.Close close) {
          assertEquals(0, frame.channel() % 3);
          assertEquals(404, close.replyCode());
          closed++;
        } else if (frame.content() instanceof BasicMethod.Ack ack) {
          assertEquals(1, ack.deliveryTag());
          acked += frame.channel() % 3 == 0 ? 0 : 1;
        } else {
          assertEquals(new BasicMethod.GetEmpty(), frame.content());
          empty++;
        }
      }
      assertEquals(CHANNEL_MAX / 3, closed);
    }
  }

  @Test
  void oneChannelMoreThanAgreedClosesTheConnection() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(CHANNEL_MAX + 1, new ChannelMethod.Open());
      client.expectClose(
          530,
          "NOT_ALLOWED - number of channels opened (1) has reached the negotiated channel_max"
              + " (2047)");
    }
    com.rabbitmq.client.ConnectionFactory factory = BROKER.factory();
    factory.setRequestedChannelMax(3);
    com.rabbitmq.client.Connection connection = BROKER.keep(factory.newConnection());
    assertEquals(3, connection.getChannelMax());
    for (int i = 0; i < 3; i++) {
      connection.createChannel();
    }
    assertEquals(null, connection.createChannel());
  }

  @Test
  void aClosedChannelsNumberIsFreeAgain() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(1, declare("reuse"));
      client.expect(1, QueueMethod.DeclareOk.class);
      for (int i = 0; i < 100; i++) {
        client.send(
            script ->
                script
                    .method(1, new ConfirmMethod.Select(true))
                    .publish(1, "", "reuse", new byte[1])
                    .method(1, new BasicMethod.Get("reuse", true))
                    .method(1, new ChannelMethod.Close(200, "", 0, 0)));
        boolean acked = false;
        Object content = null;
        while (!(content instanceof ChannelMethod.CloseOk)) {
          content = client.next().content();
          acked |= content instanceof BasicMethod.Ack ack && ack.deliveryTag() == 1;
        }
        assertEquals(true, acked);
        client.openChannel(1);
      }
    }
  }

  @Test
  void whatComesForAChannelThatTheBrokerClosedIsNotHeard() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.openChannel(2);
      client.send(2, declare("heard"));
      client.expect(2, QueueMethod.DeclareOk.class);
      client.send(
          script ->
              script
                  .method(1, new BasicMethod.Get("nowhere", true))
                  .publish(1, "", "heard", new byte[10])
                  .body(1, new byte[10])
                  .method(1, new BasicMethod.Get("heard", true), declare("never"))
                  .method(1, new ChannelMethod.Open())
                  .header(1, 5)
                  .publish(2, "", "heard", new byte[] {2}));
      client.expectChannelClose(1, 404, "NOT_FOUND - no queue 'nowhere' in vhost '/'");
      client.openChannel(1);
      client.send(1, new BasicMethod.Get("heard", true));
      assertArrayEquals(new byte[] {2}, got(client, 1));
      client.send(1, new BasicMethod.Get("never", true));
      client.expectChannelClose(1, 404, "NOT_FOUND - no queue 'never' in vhost '/'");
    }
  }

  @Test
  void bothMayCloseAChannelAtOnce() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(1, new BasicMethod.Get("nowhere", true), new ChannelMethod.Close(200, "", 0, 0));
      client.expect(1, ChannelMethod.Close.class);
      client.expect(1, ChannelMethod.CloseOk.class);
      client.send(1, new ChannelMethod.CloseOk(), new ChannelMethod.Open());
      client.expect(1, ChannelMethod.OpenOk.class);
    }
  }
}
