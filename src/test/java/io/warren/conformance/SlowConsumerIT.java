package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.value.FieldTable;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that read or write slowly cost little, and nobody else any time. */
class SlowConsumerIT {
  private static final int MESSAGES = 600;
  private static final int BODY_BYTES = 100_000;

  /** What the two sockets' buffers may swallow, beside the broker's own bounds. */
  private static final int SWALLOWED = 300;

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static QueueMethod.Declare declare(String queue, boolean passive) {
    return new QueueMethod.Declare(queue, passive, false, false, false, false, FieldTable.EMPTY);
  }

  private static long readyCount(RawClient client, String queue) throws Exception {
    client.send(1, declare(queue, true));
    return client.expect(1, QueueMethod.DeclareOk.class).messageCount();
  }

  private static byte[] body(int number) {
    return ByteBuffer.allocate(BODY_BYTES).putInt(number).array();
  }

  /** A message there and back. */
  private static void goesOn(RawClient client) throws Exception {
    client.send(
        script ->
            script
                .method(1, declare("bystander", false))
                .publish(1, "amq.direct", "nowhere", new byte[10])
                .publish(1, "", "bystander", new byte[] {42})
                .method(1, new BasicMethod.Get("bystander", true)));
    client.expect(1, QueueMethod.DeclareOk.class);
    client.expect(1, BasicMethod.GetOk.class);
    assertArrayEquals(new byte[] {42}, client.expectContent(1));
  }

  @ParameterizedTest(name = "noAck {0}")
  @ValueSource(booleans = {false, true})
  void aConsumerThatDoesNotReadGetsAllWhenItDoes(boolean noAck) throws Exception {
    String queue = "slow-" + noAck;
    try (RawClient slow = RawClient.open(BROKER.port(), 0, 131_072, 8192);
        RawClient publisher = RawClient.openWithChannel(BROKER.port());
        RawClient bystander = RawClient.openWithChannel(BROKER.port())) {
      slow.openChannel(1);
      slow.send(1, declare(queue, false));
      slow.expect(1, QueueMethod.DeclareOk.class);
      slow.send(
          1, new BasicMethod.Consume(queue, "slow", false, noAck, false, false, FieldTable.EMPTY));
      slow.expect(1, BasicMethod.ConsumeOk.class);
      for (int i = 0; i < MESSAGES; i++) {
        byte[] body = body(i);
        publisher.send(script -> script.publish(1, "", queue, body));
        if (i % 20 == 0) {
          goesOn(bystander);
        }
      }
      long ready = readyCount(publisher, queue);
      assertTrue(ready > MESSAGES - SWALLOWED, ready + " are still in the queue");
      for (int i = 0; i < MESSAGES; i++) {
        BasicMethod.Deliver deliver = slow.expect(1, BasicMethod.Deliver.class);
        assertEquals(i + 1, deliver.deliveryTag());
        assertEquals(i, ByteBuffer.wrap(slow.expectContent(1)).getInt());
        if (!noAck && i % 10 == 9) {
          slow.send(1, new BasicMethod.Ack(i + 1, true));
        }
      }
      publisher.send(1, new QueueMethod.Delete(queue, false, true, false));
      publisher.expect(1, QueueMethod.DeleteOk.class);
    }
  }

  @Test
  void aHugeMessageInSlowPiecesStopsNobody() throws Exception {
    byte[] huge = new byte[16 << 20];
    new Random(7).nextBytes(huge);
    int pieceBytes = 128_000;
    try (RawClient slow = RawClient.openWithChannel(BROKER.port());
        RawClient bystander = RawClient.openWithChannel(BROKER.port())) {
      slow.send(1, declare("huge", false));
      slow.expect(1, QueueMethod.DeclareOk.class);
      slow.openChannel(2);
      slow.send(
          script ->
              script
                  .method(1, new BasicMethod.Publish("", "huge", false, false))
                  .header(1, huge.length));
      for (int i = 0; i < huge.length; i += pieceBytes) {
        byte[] piece = java.util.Arrays.copyOfRange(huge, i, Math.min(huge.length, i + pieceBytes));
        slow.send(script -> script.body(1, piece).method(2, new BasicMethod.Qos(0, 1, false)));
        slow.expect(2, BasicMethod.QosOk.class);
        goesOn(bystander);
      }
      slow.send(1, new BasicMethod.Get("huge", true));
      slow.expect(1, BasicMethod.GetOk.class);
      assertArrayEquals(huge, slow.expectContent(1));
    }
  }

  /** Answers are bounded too: they are not given while the client does not read. */
  @Test
  void whoAsksAndDoesNotReadIsNotAnswered() throws Exception {
    try (RawClient asking = RawClient.open(BROKER.port(), 0, 131_072, 8192);
        RawClient bystander = RawClient.openWithChannel(BROKER.port())) {
      asking.openChannel(1);
      asking.send(1, declare("answers", false));
      asking.expect(1, QueueMethod.DeclareOk.class);
      for (int i = 0; i < MESSAGES; i++) {
        byte[] body = body(i);
        bystander.send(script -> script.publish(1, "", "answers", body));
      }
      assertEquals(MESSAGES, readyCount(bystander, "answers"));
      Script questions = new Script();
      for (int i = 0; i < MESSAGES; i++) {
        questions.method(1, new BasicMethod.Get("answers", true));
      }
      asking.send(questions.toBytes());
      long[] last = {MESSAGES};
      int[] same = {0};
      Wait.until(
          "nothing more is taken",
          () -> {
            goesOn(bystander);
            long now = readyCount(bystander, "answers");
            same[0] = now == last[0] && now < MESSAGES ? same[0] + 1 : 0;
            last[0] = now;
            return same[0] > 50;
          });
      assertTrue(last[0] > MESSAGES - SWALLOWED, last[0] + " are still in the queue");
      for (int i = 0; i < MESSAGES; i++) {
        asking.expect(1, BasicMethod.GetOk.class);
        assertEquals(i, ByteBuffer.wrap(asking.expectContent(1)).getInt());
      }
    }
  }

  /** A message that comes back to its publisher is an answer as well. */
  @Test
  void whoDoesNotReadItsReturnsIsNotRead() throws Exception {
    try (RawClient publisher = RawClient.open(BROKER.port(), 0, 131_072, 8192)) {
      publisher.openChannel(1);
      java.util.concurrent.atomic.AtomicLong sent = new java.util.concurrent.atomic.AtomicLong();
      Thread writer =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < MESSAGES; i++) {
                    byte[] body = body(i);
                    publisher.send(
                        script ->
                            script
                                .method(1, new BasicMethod.Publish("", "nowhere", true, false))
                                .header(1, body.length)
                                .body(1, body));
                    sent.incrementAndGet();
                  }
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      writer.start();
      Wait.stalled("the publisher", sent);
      assertTrue(sent.get() < SWALLOWED, sent + " were taken");
      for (int i = 0; i < MESSAGES; i++) {
        publisher.expect(1, BasicMethod.Return.class);
        assertEquals(i, ByteBuffer.wrap(publisher.expectContent(1)).getInt());
      }
      writer.join();
    }
  }
}
