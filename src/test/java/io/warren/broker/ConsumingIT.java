package io.warren.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.QueueEvent.Cancelled;
import io.warren.broker.bus.QueueEvent.Deliver;
import io.warren.broker.event.Events;
import io.warren.broker.publish.Directory;
import io.warren.broker.publish.Tracer;
import io.warren.broker.queue.Messages;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever is handed a delivery may turn to its session again before it returns. */
class ConsumingIT {
  private final Vertx vertx = Vertx.vertx();
  private final List<String> handed = new ArrayList<>();
  private boolean open = true;
  private Runnable meanwhile = () -> {};
  private final Consuming consuming =
      new Consuming(
          "session/1",
          new Bus(vertx),
          () -> open,
          new DeliveryCredit(100, 1 << 20),
          1 << 20,
          new Tracer(new Directory(), () -> "", "guest"),
          new ConsumerEvents(Events.NONE, () -> "", "guest", "/"));
  private final Subscription subscription =
      consuming.subscribeToReplies(1, consuming.newHolder(deliveries()), "tag", "q").subscription();

  private Deliveries deliveries() {
    return new Deliveries() {
      @Override
      public void onDelivery(
          Subscription subscription, long entryId, Message message, boolean redelivered) {
        handed.add(Messages.body(message));
        meanwhile.run();
        handed.add(".");
      }

      @Override
      public void onCancelled(Subscription subscription) {}

      @Override
      public void onTakenBack(Origin origin, long[] entryIds) {}

      @Override
      public void onLate(Subscription subscription, long timeoutMs) {}
    };
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  /**
   * The tables of consumers take an id's low bits for its place, and every removal walks along all
   * that stand side by side: ids in sequence would make it a walk along all consumers.
   */
  @Test
  void idsLieFarFromEachOther() {
    int slots = 1 << 14;
    BitSet taken = new BitSet(slots);
    Set<Long> ids = new HashSet<>();
    for (int i = 0; i < slots / 2; i++) {
      long id = consuming.newHolder(deliveries()).id;
      assertTrue(ids.add(id), "twice");
      taken.set((int) (id ^ (id >>> 32)) & (slots - 1));
    }
    int longest = 0;
    for (int start = taken.nextSetBit(0); start >= 0; ) {
      int end = taken.nextClearBit(start);
      longest = Math.max(longest, end - start);
      start = taken.nextSetBit(end);
    }
    assertTrue(longest < 64, longest + " side by side");
  }

  private Deliver deliver(String... bodies) {
    long[] consumerIds = new long[bodies.length];
    Arrays.fill(consumerIds, subscription.consumerId);
    return new Deliver(
        "queue",
        consumerIds,
        new long[bodies.length],
        Messages.messages(bodies),
        new boolean[bodies.length],
        null);
  }

  @Test
  void whatIsResumedMeanwhileComesNextAndOnce() {
    open = false;
    consuming.onDeliver(deliver("a", "b"));
    consuming.onDeliver(deliver("c"));
    open = true;
    meanwhile = () -> consuming.resume();
    consuming.resume();
    assertEquals(List.of("a", ".", "b", ".", "c", "."), handed);
  }

  @Test
  void whatMustNotWaitComesThoughTheGateCloses() {
    meanwhile =
        () -> {
          open = false;
          consuming.onCancelled(new Cancelled("queue", 0));
        };
    consuming.onDeliver(deliver("a", "b"));
    assertEquals(List.of("a", ".", "b", "."), handed);
    meanwhile = () -> {};
    consuming.onDeliver(deliver("c"));
    assertEquals(List.of("a", ".", "b", "."), handed);
  }

  @Test
  void nothingFollowsTheEndOfTheSession() {
    meanwhile = consuming::closeAll;
    consuming.onDeliver(deliver("a", "b"));
    consuming.onDeliver(deliver("c"));
    assertEquals(List.of("a", "."), handed);
  }
}
