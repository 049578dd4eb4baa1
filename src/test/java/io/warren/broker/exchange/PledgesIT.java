package io.warren.broker.exchange;

import static io.warren.broker.exchange.RoutingFixture.exchange;
import static io.warren.broker.exchange.RoutingFixture.table;
import static io.warren.broker.exchange.RoutingFixture.toQueue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.BusCodec;
import io.warren.broker.bus.BusMessage;
import io.warren.broker.bus.ExchangeCommand.Forget;
import io.warren.broker.bus.ExchangeCommand.Rebind;
import io.warren.broker.bus.ExchangeCommand.Route;
import io.warren.broker.bus.ExchangeEvent.Routed;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueCommand.Enqueue;
import io.warren.broker.bus.QueueEvent.Confirmed;
import io.warren.broker.bus.QueueEvent.Keeps;
import io.warren.broker.duplicate.KnownId;
import io.warren.broker.queue.HeadersFormat;
import io.warren.value.Annotations;
import io.warren.value.Message;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a session hears that what it has published by way of an exchange with a memory is safe. */
class PledgesIT {
  private static final ExchangeInfo INFO =
      exchange(ExchangeType.FANOUT, "x-message-deduplication", true);

  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = new Bus(vertx);
  private final BlockingQueue<BusMessage> session = new LinkedBlockingQueue<>();
  private final BlockingQueue<Enqueue> queue = new LinkedBlockingQueue<>();
  private final List<Object> known = new CopyOnWriteArrayList<>();
  private final String heard = Address.onLoop(INFO.address(), 0);
  private ExchangeLog.Listener listener;
  private Context context;
  private String deployment;
  private long lastBatch;
  private long position;
  private long lastNumber;
  private long openTransaction;

  @BeforeEach
  void begin() throws Exception {
    BusCodec.registerAll(vertx.eventBus(), Map.of("headers", new HeadersFormat(table())));
    vertx.eventBus().<BusMessage>localConsumer("session", told -> session.add(told.body()));
    vertx.eventBus().<Enqueue>localConsumer("q/q", told -> queue.add(told.body()));
    ExchangeAddresses nobody =
        new ExchangeAddresses() {
          @Override
          public @Nullable String addressOf(String name) {
            return null;
          }

          @Override
          public String reached(String address) {
            return address;
          }
        };
    ExchangeActor actor =
        new ExchangeActor(
            INFO,
            0,
            nobody,
            bytes -> {},
            (info, hearing) -> {
              listener = hearing;
              context = Vertx.currentContext();
              return log();
            });
    deployment = vertx.deployVerticle(actor).await(5, TimeUnit.SECONDS);
    bus.ask(heard, new Rebind(List.of(toQueue("q", "")), List.of())).await(5, TimeUnit.SECONDS);
  }

  @AfterEach
  void end() throws Exception {
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  /** Each id that is written down is in a batch of its own. */
  private ExchangeLog log() {
    return (ExchangeLog)
        Proxy.newProxyInstance(
            ExchangeLog.class.getClassLoader(),
            new Class<?>[] {ExchangeLog.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "keeps" -> true;
                  case "nextNumber" -> ++lastNumber;
                  case "known" -> {
                    known.add(((KnownId) arguments[0]).id());
                    position++;
                    yield true;
                  }
                  case "position" -> position;
                  case "openTransaction" -> ((Long) arguments[0]) == 0 ? 0L : openTransaction;
                  default -> method.invoke(ExchangeLog.NONE, arguments);
                });
  }

  @Test
  void anIdIsWrittenDownWhenAllQueuesHaveItsMessageAndTheConfirmWaitsForIt() throws Exception {
    route("a");
    Enqueue enqueue = queue.poll(5, TimeUnit.SECONDS);
    assertEquals("session", enqueue.session());
    assertEquals(List.of(), known);
    assertEquals("routed 1 2", next());
    confirm(enqueue, null, Keeps.PERSISTENT);
    assertEquals("confirmed 1 q/q", next());
    assertNothingComes();
    assertEquals(List.of("a"), known);
    durable(1);
    assertEquals("confirmed 1 ", next());
  }

  @Test
  void whatNoQueueKeepsIsNotWrittenDown() throws Exception {
    route("a");
    assertEquals("routed 1 2", next());
    confirm(queue.poll(5, TimeUnit.SECONDS), null, Keeps.NOTHING);
    assertEquals("confirmed 1 q/q", next());
    assertEquals("confirmed 1 ", next());
    assertEquals(List.of(), known);
  }

  @Test
  void aDuplicateHearsTheSameAsItsFirst() throws Exception {
    route("a");
    route("a");
    Enqueue first = queue.poll(5, TimeUnit.SECONDS);
    assertEquals("routed 1 2", next());
    assertEquals("routed 2 1", next());
    bus.send(heard, new Forget(first.remembered().get(0).turn(), first.messages()));
    confirm(first, new int[] {0}, Keeps.PERSISTENT);
    assertEquals("confirmed 1 q/q but [0]", next());
    assertEquals("confirmed 2  but [0]", next());
    assertEquals("confirmed 1 ", next());
    assertEquals(List.of(), known);
  }

  @Test
  void whatCouldNotBeWrittenDownIsRefusedAndMayComeAgain() throws Exception {
    route("a");
    route("a");
    assertEquals("routed 1 2", next());
    assertEquals("routed 2 1", next());
    confirm(queue.poll(5, TimeUnit.SECONDS), null, Keeps.ALL);
    assertEquals("confirmed 1 q/q", next());
    onActor(() -> listener.unsafe(1));
    assertEquals("confirmed 2  but [0]", next());
    assertEquals("confirmed 1  but [0]", next());
    route("a");
    assertEquals("routed 3 2", next());
    confirm(queue.poll(5, TimeUnit.SECONDS), null, Keeps.ALL);
    assertEquals("confirmed 3 q/q", next());
    durable(2);
    assertEquals("confirmed 3 ", next());
    route("a");
    assertEquals("routed 4 0", next());
  }

  /** If that is not committed, nobody has the message. */
  @Test
  void aDuplicateOfWhatAnotherTransactionBringsIsRefused() throws Exception {
    route("a");
    confirm(queue.poll(5, TimeUnit.SECONDS), null, Keeps.PERSISTENT);
    for (int told = 0; told < 2; told++) {
      next();
    }
    durable(1);
    assertEquals("confirmed 1 ", next());
    openTransaction = 7;
    route("a");
    assertEquals("routed 2 1", next());
    assertEquals("confirmed 2  but [0]", next());
  }

  @Test
  void whenTheExchangeGoesEachBatchIsAnswered() throws Exception {
    route("a");
    route("a");
    assertEquals("routed 1 2", next());
    assertEquals("routed 2 1", next());
    vertx.undeploy(deployment).await(5, TimeUnit.SECONDS);
    assertEquals("confirmed 1  but [0]", next());
    assertEquals("confirmed 1  but [0]", next());
    assertEquals("confirmed 2  but [0]", next());
  }

  // Words of the tests.

  private void route(String id) {
    Message message =
        new Message(
            "x",
            "",
            new HeadersFormat(table("x-deduplication-header", id)),
            new byte[0],
            new byte[1],
            true,
            0,
            Message.NEVER,
            Annotations.NONE);
    bus.send(heard, new Route("session", ++lastBatch, new Message[] {message}, null, null));
  }

  private void confirm(Enqueue enqueue, int @Nullable [] rejected, Keeps keeps) {
    bus.send(enqueue.answerTo(), new Confirmed(enqueue.batchNumber(), "q/q", rejected, keeps));
  }

  private String next() throws Exception {
    BusMessage told = session.poll(5, TimeUnit.SECONDS);
    if (told instanceof Routed routed) {
      return "routed " + routed.batchNumber() + " " + routed.partCount();
    }
    Confirmed confirmed = (Confirmed) told;
    return "confirmed "
        + confirmed.batchNumber()
        + " "
        + confirmed.queue()
        + (confirmed.rejected() == null ? "" : " but " + Arrays.toString(confirmed.rejected()));
  }

  private void durable(long safePosition) throws Exception {
    onActor(() -> listener.durable(safePosition));
  }

  /** Behind all that the exchange has been told. */
  private void assertNothingComes() throws Exception {
    bus.ask(heard, new Rebind(List.of(), List.of())).await(5, TimeUnit.SECONDS);
    assertNull(session.peek());
  }

  private void onActor(Runnable action) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    context.runOnContext(
        ignored -> {
          action.run();
          done.complete(null);
        });
    done.get(5, TimeUnit.SECONDS);
  }
}
