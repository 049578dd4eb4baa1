package io.warren.broker;

import static io.warren.broker.DirectoryChangesFixture.exchange;
import static io.warren.broker.DirectoryChangesFixture.queue;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.BusCodec;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueCommand.Enqueue;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.publish.Directory;
import io.warren.broker.publish.Directory.ExchangeRow;
import io.warren.broker.publish.Directory.QueueRow;
import io.warren.broker.publish.Publisher;
import io.warren.broker.publish.Publishing;
import io.warren.broker.queue.Messages;
import io.warren.conformance.Wait;
import io.warren.value.Annotations;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a session publishes to what has just gone is settled like all else: later. */
class PublishingIT {
  private static final QueueInfo GONE = queue("gone", 1);
  private static final QueueInfo THERE = queue("there", 2);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Context context = vertx.getOrCreateContext();
  private final Directory directory = new Directory();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final AtomicInteger confirmed = new AtomicInteger();
  private Runnable onLost = () -> {};
  private final Publishing publishing =
      new Publishing("session/1", directory, new Bus(vertx), () -> onLost.run());

  private final Publisher publisher =
      new Publisher() {
        @Override
        public void onConfirmed(long firstSequence, int count, boolean safe) {
          confirmed.addAndGet(count);
        }

        @Override
        public void onReturned(Message message) {
          heard.add("returned " + Messages.body(message));
        }
      };

  @BeforeEach
  void listen() throws Exception {
    BusCodec.registerAll(vertx.eventBus(), Map.of());
    vertx
        .eventBus()
        .<Enqueue>localConsumer(
            THERE.address(),
            message -> {
              for (Message each : message.body().messages()) {
                heard.add(Messages.body(each));
              }
            })
        .completion()
        .await(5, TimeUnit.SECONDS);
    directory.add(new QueueRow(GONE, GONE.address()));
    directory.add(new QueueRow(THERE, THERE.address()));
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  /** Whoever hears of a loss may publish at once, and must not overtake what was being sent. */
  @Test
  void whatIsPublishedOnALossComesLast() throws Exception {
    AtomicBoolean lost = new AtomicBoolean();
    onLost =
        () -> {
          if (!lost.getAndSet(true)) {
            toQueue("there", "last");
            publishing.flush();
          }
        };
    run(
        () -> {
          toQueue("gone", "nowhere");
          toQueue("there", "first");
          publishing.flush();
        });
    Wait.until("it is settled", () -> heard.size() == 2);
    assertEquals(List.of("first", "last"), heard);
  }

  /** What waits for the end of the sending is not let go in the midst of it. */
  @Test
  void aQuestionOnALossComesLast() throws Exception {
    onLost = () -> publishing.whenRouted(() -> heard.add("asked"));
    run(
        () -> {
          toQueue("gone", "nowhere");
          toQueue("there", "first");
          publishing.flush();
          heard.add("flushed");
        });
    Wait.until("it is settled", () -> heard.contains("asked") && heard.contains("first"));
    assertTrue(heard.indexOf("flushed") < heard.indexOf("asked"), heard.toString());
  }

  @Test
  void anyNumberOfRunsToDeletedExchangesIsSettled() throws Exception {
    int runs = 20_000;
    List<ExchangeRow> exchanges = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      ExchangeInfo info = exchange("x" + i, 10 + i, "fanout");
      exchanges.add(new ExchangeRow(info, info.address()));
    }
    run(
        () -> {
          for (int i = 0; i < runs; i++) {
            publishing.toExchange(
                exchanges.get(i % 2), publisher, i + 1, Messages.message("m"), null, false);
          }
          publishing.flush();
        });
    Wait.until("it is settled", () -> confirmed.get() == runs);
    assertEquals(0, publishing.bytesInFlight());
  }

  private void toQueue(String queue, String body) {
    Message message =
        new Message(
            "",
            queue,
            Messages.message("").format(),
            new byte[0],
            body.getBytes(UTF_8),
            false,
            0,
            Message.NEVER,
            Annotations.NONE);
    publishing.toQueue(publisher, 1, message, false);
  }

  private void run(Runnable action) {
    context.runOnContext(ignored -> action.run());
  }
}
