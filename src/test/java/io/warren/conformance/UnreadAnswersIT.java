package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.Method;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who does not read answers is not asked for more questions. */
class UnreadAnswersIT {
  private static final int METHODS_IN_CHUNK = 4_000;

  /** More than the sockets' buffers take, questions and answers together. */
  private static final int CHUNKS = 500;

  @RegisterExtension
  static final BrokerExtension BROKER = new BrokerExtension().with("send_backlog_bytes", "100000");

  private static void expectHeld(int channel, Method question, Class<? extends Method> answer)
      throws Exception {
    Script script = new Script();
    for (int i = 0; i < METHODS_IN_CHUNK; i++) {
      script.method(channel, question);
    }
    byte[] chunk = script.toBytes();
    try (RawClient client = RawClient.open(BROKER.port(), 0, 131_072, 4096);
        RawClient other = RawClient.openWithChannel(BROKER.port())) {
      AtomicLong sent = new AtomicLong();
      Thread writer =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < CHUNKS; i++) {
                    client.send(chunk);
                    sent.incrementAndGet();
                  }
                } catch (java.io.IOException e) {
                  // The test has failed before.
                }
              });
      writer.start();
      Wait.stalled("the writer", sent);
      assertTrue(sent.get() < CHUNKS, "all taken");
      other.send(1, new BasicMethod.Qos(0, 1, false));
      other.expect(1, BasicMethod.QosOk.class);
      for (int i = 0; i < CHUNKS * METHODS_IN_CHUNK; i++) {
        client.expect(channel, answer);
      }
      writer.join();
      client.openChannel(1);
    }
  }

  @Test
  void toNewSecrets() throws Exception {
    expectHeld(
        0,
        new ConnectionMethod.UpdateSecret(new byte[0], ""),
        ConnectionMethod.UpdateSecretOk.class);
  }

  @Test
  void toClosingsOfChannelsThatAreNotOpen() throws Exception {
    expectHeld(7, new ChannelMethod.Close(200, "", 0, 0), ChannelMethod.CloseOk.class);
  }
}
