package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.warren.broker.bus.BatchIndexes;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.QueueCommand.Enqueue;
import io.warren.broker.bus.QueueEvent.Confirmed;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.publish.Directory;
import io.warren.value.DropReason;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a target sees of a queue's dead letters while it refuses them. */
class RepublisherIT {
  private static final QueueInfo TARGET =
      new QueueInfo("/", "target", 9, "classic", false, false, "", FieldTable.EMPTY);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Directory directory = new Directory();
  private final Bus bus = new Bus(vertx);
  private final BlockingQueue<Enqueue> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> left = new LinkedBlockingQueue<>();
  private final Republisher republisher =
      new Republisher(
          "queue/8///source/republisher",
          false,
          vertx,
          context,
          directory,
          Limits.DEPARTURES,
          (ids, partly) -> {
            for (long id : ids) {
              left.add(id);
            }
          },
          ids -> {},
          () -> {});

  @BeforeEach
  void listen() throws Exception {
    ByReference.registerAll(vertx);
    directory.add(new Directory.QueueRow(TARGET, TARGET.address()));
    bus.<Enqueue>hear(TARGET.address(), message -> heard.add(message.body()))
        .await(5, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  @Test
  void aTargetThatRefusesIsTriedWithOne() throws Exception {
    send(1, 3);
    refuse(next());
    send(4, 5);
    Enqueue firstTry = next();
    assertEquals(List.of("1"), bodies(firstTry));
    refuse(firstTry);
    Enqueue secondTry = next();
    assertEquals(List.of("1"), bodies(secondTry));
    take(secondTry);
    Enqueue more = next();
    assertEquals(List.of("2", "3"), bodies(more));
    take(more);
    more = next();
    assertEquals(List.of("4", "5"), bodies(more));
    take(more);
    for (long id = 1; id <= 5; id++) {
      assertEquals(id, left.poll(5, TimeUnit.SECONDS));
    }
    send(6, 6);
    assertEquals(List.of("6"), bodies(next()));
  }

  @Test
  void whatIsTakenOfATryIsNotSentAgain() throws Exception {
    send(1, 4);
    Enqueue all = next();
    confirm(all, new int[] {1, 2, 3});
    assertEquals(1L, left.poll(5, TimeUnit.SECONDS));
    Enqueue one = next();
    assertEquals(List.of("2"), bodies(one));
    take(one);
    Enqueue two = next();
    assertEquals(List.of("3", "4"), bodies(two));
    confirm(two, new int[] {1});
    Enqueue last = next();
    assertEquals(List.of("4"), bodies(last));
    take(last);
    for (long id = 2; id <= 4; id++) {
      assertEquals(id, left.poll(5, TimeUnit.SECONDS));
    }
  }

  @Test
  void whatIsRefusedDoesNotStopWhatGoesElsewhere() throws Exception {
    QueueInfo other = new QueueInfo("/", "other", 7, "classic", false, false, "", FieldTable.EMPTY);
    directory.add(new Directory.QueueRow(other, other.address()));
    BlockingQueue<Enqueue> heardByOther = new LinkedBlockingQueue<>();
    bus.<Enqueue>hear(other.address(), message -> heardByOther.add(message.body()))
        .await(5, TimeUnit.SECONDS);
    send("target", 1, 3000);
    send("other", 3001, 3002);
    int sent = 0;
    Enqueue next = next();
    while (next.messages().length > 1) {
      sent += next.messages().length;
      assertTrue(sent <= 1000, "only so many are on their way");
      refuse(next);
      next = next();
    }
    assertEquals(List.of("1"), bodies(next));
    Enqueue elsewhere = heardByOther.poll(10, TimeUnit.SECONDS);
    assertEquals(List.of("3001", "3002"), bodies(elsewhere));
    bus.send(elsewhere.session(), new Confirmed(elsewhere.batchNumber(), other.address(), null));
    assertEquals(3001L, left.poll(5, TimeUnit.SECONDS));
    take(next);
    List<String> bodies = new ArrayList<>();
    while (bodies.size() < 2999) {
      Enqueue some = next();
      bodies.addAll(bodies(some));
      take(some);
    }
    for (int i = 0; i < bodies.size(); i++) {
      assertEquals(Integer.toString(i + 2), bodies.get(i));
    }
    assertTrue(heard.isEmpty());
  }

  private void send(int first, int last) {
    send("target", first, last);
  }

  private void send(String queue, int first, int last) {
    context.runOnContext(
        ignored -> {
          for (int number = first; number <= last; number++) {
            Message message = Messages.message(Integer.toString(number));
            republisher.add(
                new Departure.DeadLetter(
                    "source", number, message, DropReason.EXPIRED, "", queue, 0));
          }
          republisher.send();
        });
  }

  private Enqueue next() throws InterruptedException {
    Enqueue enqueue = heard.poll(10, TimeUnit.SECONDS);
    if (enqueue == null) {
      throw new AssertionError("nothing has come");
    }
    return enqueue;
  }

  private static List<String> bodies(Enqueue enqueue) {
    return List.of(enqueue.messages()).stream().map(Messages::body).toList();
  }

  private void take(Enqueue enqueue) {
    confirm(enqueue, null);
  }

  private void refuse(Enqueue enqueue) {
    confirm(enqueue, BatchIndexes.all(enqueue.messages().length));
  }

  private void confirm(Enqueue enqueue, int[] refused) {
    bus.send(enqueue.session(), new Confirmed(enqueue.batchNumber(), TARGET.address(), refused));
  }
}
