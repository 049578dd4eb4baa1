package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.value.FieldTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Silence is broken by heartbeats in both directions; who stays silent is gone. */
class HeartbeatIT {
  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension().with("vm_memory_high_watermark.absolute", "1000000");

  private static RawClient open(int receiveBytes) throws Exception {
    return RawClient.open(BROKER.port(), 1, 131_072, receiveBytes);
  }

  @Test
  void whoIsSilentIsDroppedAndWhoOnlyBeatsIsKept() throws Exception {
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try (RawClient silent = open(0);
        RawClient beating = open(0);
        RawClient without = RawClient.openWithChannel(BROKER.port())) {
      long start = System.nanoTime();
      clock.scheduleAtFixedRate(() -> beat(beating), 0, 300, TimeUnit.MILLISECONDS);
      int heard = 0;
      while (silent.nextOfAny() != null) {
        heard++;
      }
      long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      assertTrue(ms >= 1_500 && ms < 4_000, ms + " ms");
      assertTrue(heard >= 2, heard + " heartbeats");
      // A second one, silent all its life, is the clock for another two intervals.
      try (RawClient next = open(0)) {
        next.expectEnd();
      }
      beating.openChannel(1);
      without.send(1, new BasicMethod.Qos(0, 1, false));
      without.expect(1, BasicMethod.QosOk.class);
    } finally {
      clock.shutdownNow();
    }
  }

  private static void beat(RawClient client) {
    try {
      client.send(Script::heartbeat);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The broker itself does not hear it, so it can't hold its silence against it. */
  @Test
  void whoIsNotReadIsKept() throws Exception {
    try (RawClient held = open(0);
        RawClient other = RawClient.openWithChannel(BROKER.port())) {
      held.openChannel(1);
      held.send(1, declare("full", false));
      held.expect(1, QueueMethod.DeclareOk.class);
      while (true) {
        held.send(script -> script.publish(1, "", "full", new byte[50_000]));
        held.send(1, new BasicMethod.Qos(0, 1, false));
        Object said = held.next().content();
        if (said instanceof ConnectionMethod.Blocked) {
          break;
        }
      }
      held.send(1, new BasicMethod.Qos(0, 1, false));
      try (RawClient silent = open(0)) {
        silent.expectEnd();
      }
      other.send(1, new QueueMethod.Purge("full", false));
      other.expect(1, QueueMethod.PurgeOk.class);
      Object said;
      do {
        said = held.next().content();
      } while (!(said instanceof ConnectionMethod.Unblocked));
      held.send(1, new QueueMethod.Delete("full", false, false, false));
      while (!(said instanceof QueueMethod.DeleteOk)) {
        said = held.next().content();
      }
    }
  }

  /** There is always something unsent for it, and closing a socket waits for that. */
  @Test
  void whoNeitherReadsNorSpeaksIsDropped() throws Exception {
    try (RawClient deaf = open(4096);
        RawClient publishing = RawClient.openWithChannel(BROKER.port());
        RawClient watching = RawClient.openWithChannel(BROKER.port())) {
      deaf.openChannel(1);
      deaf.send(1, declare("deaf", false));
      deaf.expect(1, QueueMethod.DeclareOk.class);
      deaf.send(1, new BasicMethod.Consume("deaf", "", false, true, false, false, NONE));
      deaf.expect(1, BasicMethod.ConsumeOk.class);
      // More than the sockets take; whoever sends it may be held back meanwhile.
      byte[] publish = new Script().publish(1, "", "deaf", new byte[100_000]).toBytes();
      Thread publisher =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < 200; i++) {
                    publishing.send(publish);
                  }
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      publisher.start();
      Wait.until("the consumer is gone", () -> status(watching).consumerCount() == 0);
      Wait.until("more has come than it took", () -> status(watching).messageCount() > 0);
      watching.send(1, new QueueMethod.Delete("deaf", false, false, false));
      watching.expect(1, QueueMethod.DeleteOk.class);
      publisher.join();
      Wait.until("only the others", () -> BROKER.broker().connectionCount() == 2);
    }
  }

  private static QueueMethod.DeclareOk status(RawClient client) throws Exception {
    client.send(1, declare("deaf", true));
    return client.expect(1, QueueMethod.DeclareOk.class);
  }

  private static final FieldTable NONE = FieldTable.EMPTY;

  private static QueueMethod.Declare declare(String queue, boolean passive) {
    return new QueueMethod.Declare(queue, passive, false, false, false, false, NONE);
  }
}
