package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.warren.broker.bus.QueueEvent;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.publish.Directory;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutgoingIT {
  private static final QueueInfo INFO =
      new QueueInfo("/", "q", 7, "classic", false, true, "", FieldTable.EMPTY);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final MemoryBudget budget = new MemoryBudget(1 << 20);
  private final List<Object> heard = new CopyOnWriteArrayList<>();
  private final List<String> lost = new CopyOnWriteArrayList<>();
  private final CountDownLatch last = new CountDownLatch(1);
  private final Outgoing outgoing =
      new Outgoing(
          INFO,
          vertx,
          context,
          new MemoryShare(budget),
          new Republisher(INFO, vertx, context, new Directory(), left -> {}, returned -> {}),
          new Wakeups(vertx, () -> {}),
          () -> {},
          lost::add);

  @BeforeEach
  void listen() throws Exception {
    ByReference.registerAll(vertx);
    vertx
        .eventBus()
        .localConsumer(
            "session/1",
            message -> {
              heard.add(message.body());
              if (message.body() instanceof QueueEvent.QueueGone) {
                last.countDown();
              }
            })
        .completion()
        .await(5, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  @Test
  void confirmsWaitUntilTheirPositionIsDurable() throws Exception {
    run(
        () -> {
          for (int position = 1; position <= 3; position++) {
            outgoing.begin(position, null, false);
            outgoing.confirm("session/1", position, null);
          }
          outgoing.offer("session/1", 1, 1);
          outgoing.durable(2);
          outgoing.gone("session/1");
        });
    assertEquals(
        List.of(
            new QueueEvent.Offer(INFO.address(), 1, 1),
            new QueueEvent.Confirmed(1, null),
            new QueueEvent.Confirmed(2, null),
            new QueueEvent.QueueGone(INFO.address())),
        heard);
  }

  @Test
  void aReplayConfirmsNothing() throws Exception {
    run(
        () -> {
          outgoing.durable(10);
          outgoing.begin(1, null, true);
          outgoing.confirm("session/1", 1, null);
          outgoing.gone("session/1");
        });
    assertEquals(List.of(new QueueEvent.QueueGone(INFO.address())), heard);
  }

  @Test
  void nothingOvertakesTheDeliveriesBeforeIt() throws Exception {
    run(
        () -> {
          outgoing.deliver("session/1", 1, new Entry(1, Messages.message("a"), Entry.NEVER), 0);
          outgoing.deliver("session/2", 1, new Entry(2, Messages.message("b"), Entry.NEVER), 0);
          outgoing.forget("session/2");
          outgoing.cancelled("session/1", 1);
          outgoing.gone("session/1");
        });
    assertEquals(3, heard.size());
    assertEquals(1, ((QueueEvent.Deliver) heard.get(0)).messages().length);
    assertEquals(new QueueEvent.Cancelled(INFO.address(), 1), heard.get(1));
    assertTrue(lost.isEmpty(), "a forgotten session is not sent to");
  }

  @Test
  void anUnknownTypeIsRefused() {
    QueueInfo info = new QueueInfo("/", "q", 7, "odd", false, true, "", FieldTable.EMPTY);
    BrokerException refusal =
        assertThrows(
            BrokerException.class,
            () ->
                new QueueActor(
                    info, info.arguments(), new DeliveryCredit(1, 1), budget, new Directory()));
    assertEquals(ErrorKind.PRECONDITION_FAILED, refusal.kind());
  }

  /** On the context, and until the session has heard the end. */
  private void run(Runnable action) throws InterruptedException {
    context.runOnContext(ignored -> action.run());
    assertTrue(last.await(5, TimeUnit.SECONDS));
  }
}
