package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.value.FieldTable;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Bodies of which only a part has come take a bounded amount of memory, on all channels together.
 */
class UnfinishedBodiesIT {
  private static final int MIB = 1 << 20;
  private static final int LIMIT_BYTES = 5 * MIB / 2;
  private static final int FRAME_BYTES = 131_000;

  @RegisterExtension static final BrokerExtension DEFAULTS = new BrokerExtension();

  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension().with("unfinished_bodies_max_bytes", Integer.toString(LIMIT_BYTES));

  /** A publish of a mebibyte of which the last frame does not come. */
  private static void begin(RawClient client, int channel) throws Exception {
    begin(client, channel, MIB);
  }

  private static void begin(RawClient client, int channel, int size) throws Exception {
    client.openChannel(channel);
    client.send(
        script -> {
          script
              .method(channel, new BasicMethod.Publish("", "nowhere", false, false))
              .header(channel, size);
          for (int come = 0; come + FRAME_BYTES < size; come += FRAME_BYTES) {
            script.body(channel, new byte[FRAME_BYTES]);
          }
        });
  }

  private static void roundTrip(RawClient client, int channel, int size) throws Exception {
    byte[] body = new byte[size];
    new Random(size).nextBytes(body);
    client.send(
        channel,
        new QueueMethod.Declare("queue", false, false, false, false, false, FieldTable.EMPTY));
    client.expect(channel, QueueMethod.DeclareOk.class);
    client.send(
        script ->
            script
                .publish(channel, "", "queue", body)
                .method(channel, new BasicMethod.Get("queue", true)));
    client.expect(channel, BasicMethod.GetOk.class);
    assertArrayEquals(body, client.expectContent(channel));
  }

  @Test
  void aSingleBodyMayBeLargerThanTheBound() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      roundTrip(client, 1, 16 * MIB);
    }
  }

  @Test
  void tooManyCloseTheirChannelAlone() throws Exception {
    try (RawClient client = RawClient.open(BROKER.port());
        RawClient bystander = RawClient.openWithChannel(BROKER.port())) {
      begin(client, 1);
      begin(client, 2);
      begin(client, 3);
      client.expectChannelClose(
          3,
          311,
          "CONTENT_TOO_LARGE - bodies of this connection that have not come whole take more than"
              + " 2621440 bytes (unfinished_bodies_max_bytes)");
      client.openChannel(4);
      roundTrip(client, 4, FRAME_BYTES);
      // Room that the refused one has made is given back.
      client.send(script -> script.body(1, new byte[(MIB - 1) % FRAME_BYTES + 1]));
      roundTrip(client, 1, MIB);
      begin(client, 3);
      client.send(script -> script.body(3, new byte[(MIB - 1) % FRAME_BYTES + 1]));
      roundTrip(client, 3, MIB);
      roundTrip(bystander, 1, MIB);
    }
  }

  @Test
  void aWholeMessageBesideALargeBodyIsTaken() throws Exception {
    try (RawClient client = RawClient.open(BROKER.port())) {
      begin(client, 1, 16 * MIB);
      client.openChannel(2);
      roundTrip(client, 2, 10);
      roundTrip(client, 2, FRAME_BYTES);
    }
  }

  /** As when many threads share a connection, each on a channel of its own. */
  @Test
  void manyChannelsPublishLargeBodiesAtOnceWhereNoBoundIsSet() throws Exception {
    int channels = 20;
    int size = 8 * MIB;
    byte[] last = new byte[(size - 1) % FRAME_BYTES + 1];
    try (RawClient client = RawClient.open(DEFAULTS.port())) {
      for (int channel = 1; channel <= channels; channel++) {
        begin(client, channel, size);
      }
      for (int channel = 1; channel <= channels; channel++) {
        int on = channel;
        client.send(script -> script.body(on, last).method(on, new BasicMethod.Qos(0, 1, false)));
        client.expect(channel, BasicMethod.QosOk.class);
      }
    }
  }
}
