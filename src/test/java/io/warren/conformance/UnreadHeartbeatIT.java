package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ConfirmMethod;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.value.FieldTable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A client that has much to read is not read meanwhile, and so cannot say that it is there. That it
 * takes what it is sent says so.
 */
class UnreadHeartbeatIT {
  private static final int BODY_BYTES = 16 << 20;
  private static final int RECEIVE_BYTES = 64 << 10;
  private static final long PAUSE_NANOS = 20_000_000;

  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension().with("tcp_listen_options.sndbuf", "65536");

  /** Beats each second, and has a large message under way. */
  private static RawClient withLargeDelivery(String queue) throws Exception {
    RawClient client = RawClient.open(BROKER.port(), 1, 131_072, RECEIVE_BYTES);
    client.openChannel(1);
    client.send(
        1,
        new QueueMethod.Declare(queue, false, false, true, false, false, FieldTable.EMPTY),
        new BasicMethod.Consume(queue, "tag", false, true, false, false, FieldTable.EMPTY));
    client.expect(1, QueueMethod.DeclareOk.class);
    client.expect(1, BasicMethod.ConsumeOk.class);
    try (RawClient publisher = RawClient.openWithChannel(BROKER.port())) {
      publisher.send(1, new ConfirmMethod.Select(false));
      publisher.expect(1, ConfirmMethod.SelectOk.class);
      publisher.send(script -> script.publish(1, "", queue, new byte[BODY_BYTES]));
      publisher.expect(1, BasicMethod.Ack.class);
    }
    return client;
  }

  @Test
  void whoTakesNothingIsDropped() throws Exception {
    try (RawClient silent = withLargeDelivery("dropped")) {
      Wait.until("no connection", () -> BROKER.broker().connectionCount() == 0);
    }
  }

  @Test
  void whoTakesItSlowlyIsKept() throws Exception {
    try (RawClient slow = withLargeDelivery("kept");
        RawClient silent = RawClient.open(BROKER.port(), 1, 131_072, 0)) {
      // One that is silent all its life is the clock for two intervals.
      CompletableFuture<Void> twoIntervals = CompletableFuture.runAsync(() -> assertEnds(silent));
      while (!twoIntervals.isDone()) {
        slow.readRaw();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      twoIntervals.get();
      assertEquals(1, BROKER.broker().connectionCount());
    }
  }

  private static void assertEnds(RawClient client) {
    try {
      client.expectEnd();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
