package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.value.FieldTable;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A broker that sets no bound to frames, and clients that ask for whatever bound. */
class UnboundFramesIT {
  @RegisterExtension
  static final BrokerExtension BROKER = new BrokerExtension().with("frame_max", "0");

  private static void expectWorks(long frameMax) throws Exception {
    byte[] body = new byte[500_000];
    new Random(1).nextBytes(body);
    try (RawClient client = RawClient.open(BROKER.port(), 0, frameMax, 0)) {
      client.openChannel(1);
      client.send(
          script ->
              script
                  .method(
                      1,
                      new QueueMethod.Declare(
                          "frames", false, false, true, false, false, FieldTable.EMPTY))
                  .publish(1, "", "frames", body)
                  .method(1, new BasicMethod.Get("frames", true))
                  .method(1, new QueueMethod.Delete("frames", false, false, false)));
      client.expect(1, QueueMethod.DeclareOk.class);
      client.expect(1, BasicMethod.GetOk.class);
      assertArrayEquals(body, client.expectContent(1));
      client.expect(1, QueueMethod.DeleteOk.class);
    }
  }

  @Test
  void theLargestThatCanBeAskedForWorks() throws Exception {
    expectWorks(0xFFFF_FFFFL);
  }

  @Test
  void whatASignedNumberCannotHoldWorks() throws Exception {
    expectWorks(0x8000_0000L);
  }

  @Test
  void noBoundWorks() throws Exception {
    expectWorks(0);
  }
}
