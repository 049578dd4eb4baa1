package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.EntryFilter;
import io.warren.broker.bus.MoveTarget;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueEvent;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.TopologyCommand;
import io.warren.broker.publish.Directory;
import io.warren.broker.queue.journal.EntryFormat;
import io.warren.broker.queue.journal.Journals;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueueActorIT {
  private static final long BUDGET_BYTES = 64 << 20;
  private static final QueueInfo INFO =
      new QueueInfo("/", "q", 7, "classic", false, true, "", FieldTable.EMPTY);

  /** With one loop: what is sent in one of its turns comes together. */
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

  private final MemoryBudget budget = new MemoryBudget(BUDGET_BYTES);
  private final Context sessionContext = vertx.getOrCreateContext();
  private String deployment;
  private long lastBatch;

  @BeforeEach
  void deploy() throws Exception {
    ByReference.registerAll(vertx);
    QueueActor actor =
        new QueueActor(
            INFO,
            INFO.arguments(),
            Limits.credit(1000, 1 << 30),
            budget,
            new Directory(),
            Journals.NONE,
            Paging.none(new EntryFormat(Map.of())));
    deployment = vertx.deployVerticle(actor).await(5, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  @Test
  void aMessageIsConfirmedAndDelivered() throws Exception {
    Listener session = new Listener("session/1");
    assertEquals(new Answer.Done(0), ask(consume("session/1", 1, true)));
    enqueue("session/1", Messages.messages("a", "b"));
    assertEquals(new QueueEvent.Confirmed(1, INFO.address(), null), session.next());
    QueueEvent.Deliver deliver = (QueueEvent.Deliver) session.next();
    assertEquals(INFO.address(), deliver.queue());
    assertArrayEquals(new long[] {1, 1}, deliver.consumerIds());
    assertArrayEquals(new long[] {1, 2}, deliver.entryIds());
    assertEquals("b", Messages.body(deliver.messages()[1]));
    assertArrayEquals(new boolean[2], deliver.redelivered());
  }

  @Test
  void commandsThatComeTogetherShareOneDelivery() throws Exception {
    Listener session = new Listener("session/1");
    ask(consume("session/1", 1, true));
    int count = 20;
    sessionContext.runOnContext(
        ignored -> {
          for (int index = 0; index < count; index++) {
            enqueue("p", Messages.messages("a"));
          }
        });
    int events = 0;
    int entries = 0;
    while (entries < count) {
      entries += ((QueueEvent.Deliver) session.next()).messages().length;
      events++;
    }
    assertEquals(count, entries);
    assertTrue(events < count, "events: " + events);
  }

  @Test
  void answersKeepTheirPlaceAmongEvents() throws Exception {
    enqueue("p", Messages.messages("a", "b"));
    Listener session = new Listener("session/1");
    CountDownLatch done = new CountDownLatch(1);
    sessionContext.runOnContext(
        ignored -> {
          session.ask(consume("session/1", 1, true));
          enqueue("p", Messages.messages("c"));
          session
              .ask(new QueueCommand.Cancel("session/1", 1))
              .onComplete(answered -> done.countDown());
          enqueue("p", Messages.messages("d"));
        });
    assertTrue(done.await(5, TimeUnit.SECONDS));
    List<Object> heard = new ArrayList<>();
    session.heard.drainTo(heard);
    assertEquals(new Answer.Done(0), heard.get(0));
    assertEquals(new Answer.Done(0), heard.get(heard.size() - 1));
    int entries = 0;
    for (Object event : heard.subList(1, heard.size() - 1)) {
      entries += ((QueueEvent.Deliver) event).messages().length;
    }
    assertEquals(3, entries);
  }

  @Test
  void aLargeBatchIsSplitInOrder() throws Exception {
    Listener session = new Listener("session/1");
    Message[] messages = new Message[5000];
    for (int index = 0; index < messages.length; index++) {
      messages[index] = Messages.message("");
    }
    enqueue("p", messages);
    ask(consume("session/1", 1, true));
    long expected = 1;
    while (expected <= messages.length) {
      QueueEvent.Deliver deliver = (QueueEvent.Deliver) session.next();
      for (long entryId : deliver.entryIds()) {
        assertEquals(expected++, entryId);
      }
      send(new QueueCommand.AddCredit("session/1", deliver.messages().length, 1 << 20));
    }
  }

  @Test
  void whatASessionThatIsGoneWasSentIsRequeued() throws Exception {
    Listener other = new Listener("session/2");
    ask(consume("session/1", 1, true));
    ask(consume("session/2", 1, true));
    enqueue("p", Messages.messages("a", "b", "c", "d"));
    int entries = 0;
    while (entries < 4) {
      entries += ((QueueEvent.Deliver) other.next()).messages().length;
    }
    assertEquals(
        new Answer.QueueStat(0, 4, 1, budget.totalBytes(), 0, 0, false),
        ask(new QueueCommand.Stat()));
  }

  @Test
  void anUnusedAutoDeleteQueueTellsItsVirtualHost() throws Exception {
    Listener virtualHost = new Listener(Address.virtualHost("/"));
    ask(consume("session/1", 1, true));
    send(new QueueCommand.ConsumerGone("session/1", 0));
    assertEquals(new TopologyCommand.QueueUnused("q", 7), virtualHost.next());
  }

  @Test
  void aDeletedQueueGoesOnAnswering() throws Exception {
    Listener session = new Listener("session/1");
    ask(consume("session/1", 5, true));
    enqueue("session/1", Messages.messages("a"));
    assertInstanceOf(QueueEvent.Confirmed.class, session.next());
    assertInstanceOf(QueueEvent.Deliver.class, session.next());
    assertEquals(new Answer.Done(0), ask(new QueueCommand.Delete(false, false)));
    assertEquals(new QueueEvent.Cancelled(INFO.address(), 5), session.next());
    assertEquals(new QueueEvent.QueueGone(INFO.address()), session.next());
    enqueue("session/1", Messages.messages("b"));
    assertEquals(new QueueEvent.Confirmed(2, INFO.address(), null), session.next());
    assertEquals(
        new Answer.Refused(ErrorKind.NOT_FOUND, "no queue 'q' in vhost '/'"),
        ask(new QueueCommand.Stat()));
    assertEquals(0, budget.totalBytes());
  }

  @Test
  void aBrokenQueueRefusesAndTheOthersLive() throws Exception {
    Listener session = new Listener("session/1");
    ask(consume("session/1", 1, true));
    // The same consumer twice is a defect of the session.
    assertEquals(
        ErrorKind.INTERNAL_ERROR, ((Answer.Refused) ask(consume("session/1", 1, true))).kind());
    assertEquals(new QueueEvent.Cancelled(INFO.address(), 1), session.next());
    assertEquals(new QueueEvent.QueueGone(INFO.address()), session.next());
    enqueue("session/1", Messages.messages("a", "b"));
    assertArrayEquals(new int[] {0, 1}, ((QueueEvent.Confirmed) session.next()).rejected());
  }

  @Test
  void anErrorBreaksTheQueueToo() throws Exception {
    Listener session = new Listener("session/1");
    ask(consume("session/1", 1, true));
    List<String> exchanges =
        new AbstractList<>() {
          @Override
          public String get(int index) {
            throw new StackOverflowError();
          }

          @Override
          public int size() {
            return 1;
          }
        };
    MoveTarget target = new MoveTarget(exchanges, null, true);
    QueueCommand move = new QueueCommand.Move(1, EntryFilter.ALL, target);
    assertEquals(ErrorKind.INTERNAL_ERROR, ((Answer.Refused) ask(move)).kind());
    assertEquals(new QueueEvent.Cancelled(INFO.address(), 1), session.next());
    assertEquals(new QueueEvent.QueueGone(INFO.address()), session.next());
    enqueue("session/1", Messages.messages("a"));
    assertArrayEquals(new int[] {0}, ((QueueEvent.Confirmed) session.next()).rejected());
  }

  @Test
  void aFullQueuePressesItsPublishersUntilOthersFreeMemory() throws Exception {
    Listener publisher = new Listener("session/1");
    budget.add(BUDGET_BYTES - 100_000);
    Message large = Messages.message("x".repeat(2 << 20));
    enqueue("session/1", new Message[] {large});
    assertInstanceOf(QueueEvent.Confirmed.class, publisher.next());
    enqueue("session/1", new Message[] {large});
    assertInstanceOf(QueueEvent.Confirmed.class, publisher.next());
    QueueEvent.Pressure held = assertInstanceOf(QueueEvent.Pressure.class, publisher.next());
    assertEquals(INFO.address(), held.queue());
    assertTrue(held.held());
    budget.add(-(BUDGET_BYTES - 100_000));
    assertEquals(new QueueEvent.Pressure(INFO.address(), false, ""), publisher.next());
  }

  @Test
  void undeployingGivesTheMemoryBack() throws Exception {
    enqueue("session/1", Messages.messages("a"));
    ask(new QueueCommand.Stat());
    assertTrue(budget.totalBytes() > 0);
    vertx.undeploy(deployment).await(5, TimeUnit.SECONDS);
    assertEquals(0, budget.totalBytes());
  }

  private static QueueCommand consume(String session, long id, boolean ackRequired) {
    return new QueueCommand.Consume(
        session, 1, id, "tag", ackRequired, 0, false, false, 0, FieldTable.EMPTY);
  }

  private void enqueue(String session, Message[] messages) {
    send(new QueueCommand.Enqueue(session, ++lastBatch, messages, null));
  }

  private void send(QueueCommand command) {
    vertx.eventBus().send(INFO.address(), command, new DeliveryOptions().setLocalOnly(true));
  }

  private Answer ask(QueueCommand command) throws Exception {
    return vertx
        .eventBus()
        .<Answer>request(INFO.address(), command)
        .await(5, TimeUnit.SECONDS)
        .body();
  }

  /** Somebody at an address, who writes down what he hears on one context. */
  private final class Listener {
    final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    Listener(String address) throws Exception {
      CountDownLatch registered = new CountDownLatch(1);
      sessionContext.runOnContext(
          ignored ->
              vertx
                  .eventBus()
                  .localConsumer(address, message -> heard.add(message.body()))
                  .completion()
                  .onComplete(done -> registered.countDown()));
      assertTrue(registered.await(5, TimeUnit.SECONDS));
    }

    /** Only on the context. */
    io.vertx.core.Future<Object> ask(QueueCommand command) {
      return vertx
          .eventBus()
          .<Object>request(INFO.address(), command)
          .map(
              reply -> {
                heard.add(reply.body());
                return reply.body();
              });
    }

    Object next() throws InterruptedException {
      Object event = heard.poll(5, TimeUnit.SECONDS);
      assertNotNull(event, "nothing was heard");
      return event;
    }
  }
}
