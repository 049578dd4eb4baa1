package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.value.FieldTable;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A high watermark of nothing stops all publishing, and nothing else. */
class NoMemoryForMessagesIT {
  private static final int MESSAGES = 1_000;
  private static final FieldTable NONE = FieldTable.EMPTY;

  private static void expectHeld(String option) throws Exception {
    try (TestNode broker = TestNode.with(option, "0", "publish_credit_bytes", "200000");
        RawClient control = RawClient.openWithChannel(broker.port());
        RawClient publisher = RawClient.openWithChannel(broker.port())) {
      control.send(1, declare("full"));
      control.expect(1, QueueMethod.DeclareOk.class);
      byte[] publish = new Script().publish(1, "", "full", new byte[50_000]).toBytes();
      AtomicLong sent = new AtomicLong();
      publisher.send(publish);
      assertEquals("low on memory", publisher.expect(ConnectionMethod.Blocked.class).reason());
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < MESSAGES; i++) {
                    publisher.send(publish);
                    sent.incrementAndGet();
                  }
                } catch (java.io.IOException e) {
                  // It is cut off at the end.
                }
              });
      thread.start();
      Wait.stalled("the publisher", sent);
      assertTrue(sent.get() < MESSAGES, "all taken");
      control.send(
          1,
          declare("another"),
          new BasicMethod.Consume("another", "tag", false, true, false, false, NONE),
          new QueueMethod.Delete("another", false, false, false));
      control.expect(1, QueueMethod.DeclareOk.class);
      control.expect(1, BasicMethod.ConsumeOk.class);
      control.expect(1, QueueMethod.DeleteOk.class);
      control.expect(1, BasicMethod.Cancel.class);
      publisher.close();
      thread.join();
    }
  }

  private static QueueMethod.Declare declare(String queue) {
    return new QueueMethod.Declare(queue, false, false, false, false, false, NONE);
  }

  @Test
  void asASize() throws Exception {
    expectHeld("vm_memory_high_watermark.absolute");
  }

  @Test
  void asAShare() throws Exception {
    expectHeld("vm_memory_high_watermark.relative");
  }
}
