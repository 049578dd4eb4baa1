package io.warren.broker.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.BusCodec;
import io.warren.broker.bus.ExchangeCommand.Route;
import io.warren.broker.bus.ExchangeEvent.Routed;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueEvent.Pressure;
import io.warren.broker.publish.Directory.ExchangeRow;
import io.warren.broker.queue.Messages;
import io.warren.conformance.LogLines;
import io.warren.value.Annotations;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the broker says itself costs nobody anything: what is too much is dropped. */
class NoticesIT {
  private static final ExchangeInfo EXCHANGE =
      new ExchangeInfo("/", "x", 1, "fanout", true, false, true, "", FieldTable.EMPTY);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Context context = vertx.getOrCreateContext();
  private final Bus bus = new Bus(vertx);
  private final Directory directory = new Directory();
  private final BlockingQueue<Route> routes = new LinkedBlockingQueue<>();
  private final Notices notices =
      new Notices("/", "node", "notices", directory, vertx, context, 1000);

  @BeforeEach
  void start() throws Exception {
    BusCodec.registerAll(vertx.eventBus(), Map.of());
    directory.add(new ExchangeRow(EXCHANGE, "exchange"));
    bus.<Route>hear("exchange", message -> routes.add(message.body())).await(5, TimeUnit.SECONDS);
    notices.start().await(5, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  @Test
  void whatComesTogetherGoesTogetherAndTheRestIsDropped() throws Exception {
    onLoop(() -> List.of("1", "2", "3", "4", "5", "6", "7", "8", "9").forEach(this::publish));
    Route route = routes.poll(5, TimeUnit.SECONDS);
    int sent = route.messages().length;
    onLoop(() -> assertEquals(9 - sent, notices.droppedCount()));
    // When that has found its place there is room again.
    bus.send("notices", new Routed(route.batchNumber(), 0, null));
    onLoop(() -> {});
    onLoop(() -> publish("next"));
    assertEquals("next", Messages.body(routes.poll(5, TimeUnit.SECONDS).messages()[0]));
  }

  /** At the limit every other message passes. */
  @Test
  void whoIsAtTheLimitHasNoLineForEachMessage() throws Exception {
    try (LogLines lines = LogLines.open()) {
      for (int round = 0; round < 5; round++) {
        onLoop(() -> List.of("1", "2", "3", "4", "5", "6", "7", "8", "9").forEach(this::publish));
        Route route = routes.poll(5, TimeUnit.SECONDS);
        bus.send("notices", new Routed(route.batchNumber(), 0, null));
        onLoop(() -> {});
      }
      onLoop(() -> assertTrue(notices.droppedCount() > 5));
      assertEquals(1, lines.with("traces").size(), () -> lines.with("traces").toString());
    }
  }

  @Test
  void nothingGoesToAQueueThatHoldsAsMuchAsItMay() throws Exception {
    bus.send("notices", new Pressure("queue", true, "full"));
    onLoop(() -> {});
    onLoop(() -> publish("1"));
    bus.send("notices", new Pressure("queue", false, ""));
    onLoop(() -> {});
    onLoop(() -> publish("2"));
    assertEquals("2", Messages.body(routes.poll(5, TimeUnit.SECONDS).messages()[0]));
    onLoop(() -> assertEquals(1, notices.droppedCount()));
  }

  @Test
  void whereThereIsNoExchangeNothingIsSaid() throws Exception {
    directory.remove(EXCHANGE);
    onLoop(() -> publish("1"));
    onLoop(() -> assertEquals(0, notices.droppedCount()));
  }

  private void publish(String body) {
    Message plain = Messages.message(body);
    notices.publish(
        new Message(
            "x",
            "key",
            plain.format(),
            plain.encodedProperties(),
            plain.body(),
            false,
            0,
            Message.NEVER,
            Annotations.NONE));
  }

  /** Comes back when it has run, behind what is on its way. */
  private void onLoop(Runnable action) throws Exception {
    io.vertx.core.Promise<Void> done = io.vertx.core.Promise.promise();
    context.runOnContext(
        ignored -> {
          try {
            action.run();
            done.complete();
          } catch (Throwable e) {
            done.fail(e);
          }
        });
    done.future().await(5, TimeUnit.SECONDS);
  }
}
