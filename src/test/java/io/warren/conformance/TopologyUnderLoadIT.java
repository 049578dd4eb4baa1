package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queues and exchanges that come and go under those who use them. */
class TopologyUnderLoadIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static final long PATIENCE_MS = 10_000;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicBoolean done = new AtomicBoolean();

  @AfterEach
  void stop() {
    done.set(true);
    threads.shutdownNow();
  }

  /** Does something over and over on a channel of its own; it is under way when this returns. */
  private Future<?> churn(Refused.OnChannel round) throws Exception {
    AtomicInteger rounds = new AtomicInteger();
    Channel channel = BROKER.connect().createChannel();
    Future<?> churn =
        threads.submit(
            () -> {
              while (!done.get()) {
                round.run(channel);
                rounds.incrementAndGet();
              }
              return null;
            });
    Wait.until("the churn is under way", () -> rounds.get() > 0 || churn.isDone());
    return churn;
  }

  private void end(Future<?> churn) throws Exception {
    done.set(true);
    churn.get(PATIENCE_MS, TimeUnit.MILLISECONDS);
  }

  /** A queue that is deleted with a message on its way counts as having taken it. */
  @Test
  void everyPublishIsConfirmedWhileItsQueuesComeAndGo() throws Exception {
    Channel channel = BROKER.connect().createChannel();
    channel.exchangeDeclare("busy", "topic", false, false, null);
    String kept = channel.queueDeclare().getQueue();
    channel.queueBind(kept, "busy", "#");
    AtomicInteger number = new AtomicInteger();
    Future<?> churn =
        churn(
            other -> {
              String queue = "brief" + number.getAndIncrement() % 3;
              other.queueDeclare(queue, false, false, false, null);
              other.queueBind(queue, "busy", "*.odd");
              Bodies.publish(other, "busy", "x.none", "not counted");
              other.queueDelete(queue);
            });
    channel.confirmSelect();
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      String key = i % 2 == 0 ? "n.even" : "n.odd";
      channel.basicPublish(
          i % 5 == 0 ? "" : "busy", i % 5 == 0 ? "brief1" : key, null, ("" + i).getBytes(UTF_8));
      if (i % 5 != 0) {
        sent.add("" + i);
      }
    }
    channel.waitForConfirmsOrDie(PATIENCE_MS);
    end(churn);
    List<String> got = Bodies.in(channel, kept);
    got.removeIf("not counted"::equals);
    assertEquals(sent, got);
    channel.exchangeDelete("busy");
  }

  /** Whoever finds the exchange gone is told so; whoever does not gets confirms. */
  @Test
  void noPublishIsForgottenWhileItsExchangeComesAndGoes() throws Exception {
    String queue =
        BROKER.connect().createChannel().queueDeclare("q", false, false, true, null).getQueue();
    AtomicInteger number = new AtomicInteger();
    Future<?> churn =
        churn(
            other -> {
              String type = number.getAndIncrement() % 2 == 0 ? "fanout" : "direct";
              other.exchangeDeclare("flickering", type);
              other.queueBind(queue, "flickering", "key");
              other.exchangeBind("flickering", "amq.topic", "flickering.#");
              other.exchangeDelete("flickering");
            });
    Connection connection = BROKER.connect();
    for (int round = 0; round < 100; round++) {
      Channel channel = connection.createChannel();
      channel.confirmSelect();
      try {
        for (int i = 0; i < 20; i++) {
          Bodies.publish(channel, "amq.topic", "flickering.x", "m");
          Bodies.publish(channel, "flickering", "key", "m");
        }
        channel.waitForConfirmsOrDie(PATIENCE_MS);
        channel.close();
      } catch (ShutdownSignalException | IOException e) {
        Wait.until("the channel is closed", () -> !channel.isOpen());
        String reason = channel.getCloseReason().getMessage();
        assertTrue(reason.contains("NOT_FOUND - no exchange 'flickering' in vhost '/'"), reason);
      }
    }
    end(churn);
  }

  @Test
  void ofManyWhoDeclareAnExclusiveQueueOneGetsIt() throws Exception {
    AtomicInteger owners = new AtomicInteger();
    AtomicInteger wins = new AtomicInteger();
    List<Callable<Void>> racers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      racers.add(
          () -> {
            Connection connection = BROKER.connect();
            for (int round = 0; round < 40; round++) {
              Channel channel = connection.createChannel();
              try {
                channel.queueDeclare("contested", false, true, false, null);
                assertEquals(1, owners.incrementAndGet());
                wins.incrementAndGet();
                assertEquals(0, channel.queuePurge("contested").getMessageCount());
                Bodies.publish(channel, "", "contested", "m");
                assertEquals(List.of("m"), Bodies.in(channel, "contested"));
                owners.decrementAndGet();
                channel.queueDelete("contested");
                channel.close();
              } catch (IOException | AlreadyClosedException locked) {
                String reason = channel.getCloseReason().getMessage();
                assertTrue(reason.contains("RESOURCE_LOCKED"), reason);
              }
            }
            return null;
          });
    }
    for (Future<Void> racer : threads.invokeAll(racers, PATIENCE_MS, TimeUnit.MILLISECONDS)) {
      racer.get();
    }
    assertTrue(wins.get() > 0);
  }

  /** Whether the queue was there or not, a declaration ends with one. */
  @Test
  void aDeclarationSucceedsWhileTheQueueComesAndGoes() throws Exception {
    Future<?> churn =
        churn(
            other -> {
              other.queueDeclare("restless", false, false, true, null);
              other.queueDelete("restless");
            });
    Channel channel = BROKER.connect().createChannel();
    for (int i = 0; i < 400; i++) {
      assertEquals(
          "restless", channel.queueDeclare("restless", false, false, true, null).getQueue());
    }
    end(churn);
    channel.queueDelete("restless");
  }

  /** Also where the question has waited behind publishes until the queue was gone. */
  @Test
  void aMissingQueueIsNamedWheneverItWent() throws Exception {
    Future<?> churn =
        churn(
            other -> {
              other.queueDeclare("fleeting", false, false, false, null);
              other.queueDelete("fleeting");
            });
    Connection connection = BROKER.connect();
    List<Refused.OnChannel> questions =
        List.of(
            it -> it.basicGet("fleeting", true),
            it -> it.queuePurge("fleeting"),
            it -> it.queueDeclarePassive("fleeting"),
            it -> it.basicConsume("fleeting", true, new DefaultConsumer(it)));
    for (int i = 0; i < 400; i++) {
      Channel channel = connection.createChannel();
      for (int j = 0; j < 20; j++) {
        Bodies.publish(channel, "amq.topic", "key" + j, "m");
      }
      try {
        questions.get(i % questions.size()).run(channel);
        channel.close();
      } catch (IOException | ShutdownSignalException e) {
        Wait.until("the channel is closed", () -> !channel.isOpen());
        String reason = channel.getCloseReason().getMessage();
        assertTrue(reason.contains("NOT_FOUND - no queue 'fleeting' in vhost '/'"), reason);
      }
    }
    end(churn);
  }

  @Test
  void manyConnectionsEachFindWhatTheyMake() throws Exception {
    List<Callable<Void>> workers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String name = "worker" + i;
      workers.add(
          () -> {
            Channel channel = BROKER.connect().createChannel();
            for (int round = 0; round < 30; round++) {
              channel.exchangeDeclare(name, "topic", false, true, null);
              channel.exchangeBind(name, "amq.direct", name);
              channel.queueDeclare(name, false, false, true, null);
              channel.queueBind(name, name, name);
              Bodies.publish(channel, "amq.direct", name, name + round);
              assertEquals(List.of(name + round), Bodies.in(channel, name));
              channel.queueDelete(name);
              Bodies.publish(channel, "amq.direct", name, "to nobody");
            }
            return null;
          });
    }
    for (Future<Void> worker : threads.invokeAll(workers, PATIENCE_MS, TimeUnit.MILLISECONDS)) {
      worker.get();
    }
  }
}
