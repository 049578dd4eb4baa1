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
  private static final int LIMIT_BYTES = 2 * MIB;
  private static final int FRAME_BYTES = 131_000;

  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension().with("unfinished_bodies_max_bytes", Integer.toString(LIMIT_BYTES));

  /** A publish of a mebibyte of which the last bytes do not come. */
  private static void begin(RawClient client, int channel) throws Exception {
    client.openChannel(channel);
    client.send(
        script -> {
          script
              .method(channel, new BasicMethod.Publish("", "queue", false, false))
              .header(channel, MIB);
          for (int come = 0; come + FRAME_BYTES < MIB; come += FRAME_BYTES) {
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
  void tooManyCloseTheirConnectionAlone() throws Exception {
    try (RawClient client = RawClient.open(BROKER.port());
        RawClient bystander = RawClient.openWithChannel(BROKER.port())) {
      begin(client, 1);
      begin(client, 2);
      client.openChannel(3);
      roundTrip(client, 3, 0);
      begin(client, 4);
      client.expectClose(
          506, "RESOURCE_ERROR - bodies that have not come whole take more than 2097152 bytes");
      roundTrip(bystander, 1, MIB);
    }
  }
}
