package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.warren.broker.bus.ExchangeCommand;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueEvent;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.Remembered;
import io.warren.broker.publish.Directory;
import io.warren.broker.queue.journal.EntryFormat;
import io.warren.broker.queue.journal.Journals;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutgoingIT {
  private static final QueueInfo INFO =
      new QueueInfo("/", "q", 7, "classic", false, true, "", FieldTable.EMPTY);

  /** Of a batch whose seventh message is the second of {@link #enqueue}. */
  private static final Remembered REMEMBERED =
      new Remembered("exchange/1", 9, BitSet.valueOf(new long[] {1 << 6}));

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
          new Departures(
              INFO,
              vertx,
              context,
              new Directory(),
              Limits.DEPARTURES,
              (left, partly) -> {},
              returned -> {}),
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
          AtomicLong needed = new AtomicLong();
          outgoing.confirmAt(needed::get, needed::get);
          for (int position = 1; position <= 3; position++) {
            needed.set(position);
            outgoing.begin(null, false);
            outgoing.confirm(enqueue(position), null);
          }
          outgoing.offer("session/1", 1, 1);
          outgoing.durable(2);
          outgoing.gone("session/1");
        });
    assertEquals(
        List.of(
            new QueueEvent.Offer(INFO.address(), 1, 1),
            new QueueEvent.Confirmed(1, INFO.address(), null),
            new QueueEvent.Confirmed(2, INFO.address(), null),
            new QueueEvent.QueueGone(INFO.address())),
        heard);
  }

  @Test
  void whatMayNeverBeDurableIsRejected() throws Exception {
    run(
        () -> {
          AtomicLong needed = new AtomicLong();
          outgoing.confirmAt(needed::get, needed::get);
          for (int position = 1; position <= 3; position++) {
            needed.set(position);
            outgoing.begin(null, false);
            outgoing.confirm(enqueue(position), null);
          }
          outgoing.durable(1);
          outgoing.unsafe(2);
          outgoing.durable(3);
          outgoing.gone("session/1");
        });
    QueueEvent.Confirmed lost = (QueueEvent.Confirmed) heard.get(1);
    assertEquals(2, lost.batchNumber());
    assertArrayEquals(GoneQueue.allIndexes(enqueue(2)), lost.rejected());
    heard.remove(1);
    assertEquals(
        List.of(
            new QueueEvent.Confirmed(1, INFO.address(), null),
            new QueueEvent.Confirmed(3, INFO.address(), null),
            new QueueEvent.QueueGone(INFO.address())),
        heard);
  }

  /** A duplicate of something that is still under way, and may be lost. */
  @Test
  void whatRestsOnEarlierIsAsSafeAsThat() throws Exception {
    run(
        () -> {
          AtomicLong next = new AtomicLong(1);
          AtomicLong needed = new AtomicLong(1);
          outgoing.confirmAt(next::get, needed::get);
          for (int number = 1; number <= 3; number++) {
            outgoing.begin(null, false);
            if (number == 3) {
              outgoing.restsOnEarlier();
            }
            outgoing.confirm(enqueue(number), null);
            // Nothing of the others is written.
            next.set(2);
          }
          outgoing.unsafe(1);
          outgoing.durable(2);
          outgoing.gone("session/1");
        });
    List<String> answers = new ArrayList<>();
    for (Object each : heard.subList(0, 3)) {
      QueueEvent.Confirmed confirmed = (QueueEvent.Confirmed) each;
      answers.add(confirmed.batchNumber() + (confirmed.rejected() == null ? "" : " lost"));
    }
    assertEquals(List.of("1 lost", "3 lost", "2"), answers);
  }

  @Test
  void whatATransactionSettledIsAnsweredWhenItIsDurable() throws Exception {
    run(
        () -> {
          AtomicLong needed = new AtomicLong();
          outgoing.confirmAt(needed::get, needed::get);
          for (int position = 1; position <= 3; position++) {
            needed.set(position);
            outgoing.begin(null, false);
            outgoing.settled(settle(position), true);
          }
          outgoing.settled(settle(4), false);
          outgoing.durable(1);
          outgoing.unsafe(2);
          outgoing.gone("session/1");
        });
    assertEquals(
        List.of(
            new QueueEvent.Settled(4, false),
            new QueueEvent.Settled(1, true),
            new QueueEvent.Settled(2, false),
            new QueueEvent.QueueGone(INFO.address())),
        heard);
  }

  private static QueueCommand.Settle settle(long transaction) {
    return new QueueCommand.Settle(
        "session/1", 1, 0, new long[] {1}, QueueCommand.Outcome.ACK, transaction);
  }

  @Test
  void whoRemembersWhatWasRefusedHearsOfItFirst() throws Exception {
    vertx.eventBus().localConsumer("exchange/1", message -> heard.add(message.body()));
    QueueCommand.Enqueue command = enqueue(1);
    run(
        () -> {
          outgoing.durable(10);
          outgoing.begin(null, false);
          outgoing.confirm(command, new int[] {4});
          outgoing.begin(null, false);
          outgoing.confirm(command, new int[] {6});
          outgoing.gone("session/1");
        });
    ExchangeCommand.Forget forget = (ExchangeCommand.Forget) heard.get(1);
    assertEquals(9, forget.turn());
    assertEquals(List.of(command.messages()[1]), List.of(forget.messages()));
    assertEquals(QueueEvent.Confirmed.class, heard.get(0).getClass());
    assertEquals(QueueEvent.Confirmed.class, heard.get(2).getClass());
  }

  @Test
  void aReplayConfirmsNothing() throws Exception {
    run(
        () -> {
          outgoing.durable(10);
          outgoing.begin(null, true);
          outgoing.confirm(enqueue(1), null);
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
                    info,
                    info.arguments(),
                    Limits.credit(1, 1),
                    budget,
                    new Directory(),
                    Journals.NONE,
                    Paging.none(new EntryFormat(Map.of()))));
    assertEquals(ErrorKind.PRECONDITION_FAILED, refusal.kind());
  }

  private static QueueCommand.Enqueue enqueue(long batchNumber) {
    return new QueueCommand.Enqueue(
        "session/1",
        batchNumber,
        Messages.messages("a", "b"),
        new int[] {4, 6},
        List.of(REMEMBERED),
        0);
  }

  /** On the context, and until the session has heard the end. */
  private void run(Runnable action) throws InterruptedException {
    context.runOnContext(ignored -> action.run());
    assertTrue(last.await(5, TimeUnit.SECONDS));
  }
}
