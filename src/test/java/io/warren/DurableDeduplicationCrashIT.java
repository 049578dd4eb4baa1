package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.warren.conformance.Wait;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker is killed while clients publish messages with ids, and started again. Whatever they
 * have sent they send again then: nothing is lost by that, and nothing comes twice. {@code
 * -Dwarren.crash.rounds=N} kills it N times.
 */
@Timeout(1200)
class DurableDeduplicationCrashIT {
  private static final int ROUNDS = Integer.getInteger("warren.crash.rounds", 3);
  private static final int BATCH = 50;

  @TempDir Path folder;

  private final Random random = new Random();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong confirmedCount = new AtomicLong();

  /** What one client knows of what it publishes, and of its queue; numbers grow over all rounds. */
  private static final class Client {
    final String exchange;
    final String queue;
    final Map<String, Object> arguments = new HashMap<>();
    final Set<Long> confirmed = new ConcurrentSkipListSet<>();

    /** What it has received in this round. */
    final Set<Long> received = new ConcurrentSkipListSet<>();

    /** What was acknowledged before something that has been confirmed. */
    final Set<Long> ackFlushed = new ConcurrentSkipListSet<>();

    long firstNumber = 1;
    long lastNumber;

    Client(String exchange, String queue, Map<String, Object> arguments) {
      this.exchange = exchange;
      this.queue = queue;
      this.arguments.putAll(arguments);
    }

    void declare(Channel channel) throws Exception {
      if (exchange.isEmpty()) {
        channel.queueDeclare(queue, true, false, false, arguments);
      } else {
        channel.exchangeDeclare(exchange, "fanout", true, false, arguments);
        channel.queueDeclare(queue, true, false, false, Map.of());
        channel.queueBind(queue, exchange, "");
      }
    }

    /** Publishes and consumes until the broker is no more. */
    void live(Channel channel, AtomicLong count) throws Exception {
      SortedMap<Long, Long> numberByTag = new TreeMap<>();
      Map<Long, List<Long>> ackedBefore = new HashMap<>();
      List<Long> acks = new ArrayList<>();
      channel.confirmSelect();
      channel.addConfirmListener(
          (tag, multiple) -> {
            synchronized (numberByTag) {
              SortedMap<Long, Long> of =
                  multiple ? numberByTag.headMap(tag + 1) : numberByTag.subMap(tag, tag + 1);
              for (long number : of.values()) {
                confirmed.add(number);
                ackFlushed.addAll(ackedBefore.getOrDefault(number, List.of()));
                count.incrementAndGet();
              }
              of.clear();
            }
          },
          (tag, multiple) -> {});
      while (true) {
        for (int i = 0; i < BATCH; i++) {
          synchronized (numberByTag) {
            long number = ++lastNumber;
            numberByTag.put(channel.getNextPublishSeqNo(), number);
            ackedBefore.put(number, acks);
            acks = new ArrayList<>();
          }
          publish(channel, lastNumber);
        }
        for (int i = 0; i < BATCH * 2 / 3; i++) {
          GetResponse got = channel.basicGet(queue, false);
          if (got != null) {
            long number = number(got);
            received.add(number);
            acks.add(number);
            channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
          }
        }
      }
    }

    private void publish(Channel channel, long number) throws Exception {
      BasicProperties properties =
          new BasicProperties.Builder()
              .deliveryMode(2)
              .headers(Map.of("x-deduplication-header", number))
              .build();
      byte[] body = ByteBuffer.allocate(Long.BYTES + (int) (number % 300)).putLong(number).array();
      channel.basicPublish(exchange, exchange.isEmpty() ? queue : "", properties, body);
    }

    /** All of the round comes again, whether it was confirmed or not. */
    void publishAgain(Channel channel) throws Exception {
      channel.confirmSelect();
      for (long number = firstNumber; number <= lastNumber; number++) {
        publish(channel, number);
      }
      channel.waitForConfirmsOrDie(20_000);
    }

    /** Takes all that is there. */
    void drain(Channel channel) throws Exception {
      Set<Long> there = new TreeSet<>();
      for (GetResponse got = channel.basicGet(queue, true);
          got != null;
          got = channel.basicGet(queue, true)) {
        long number = number(got);
        boolean first = there.add(number);
        // What an exchange had routed may be in its queue, and its id not known.
        assertTrue(
            first || (!exchange.isEmpty() && !confirmed.contains(number)),
            () -> queue + ": " + number + " is there twice");
        assertTrue(
            !(ackFlushed.contains(number) && confirmed.contains(number)),
            () -> queue + ": " + number + " was known and acknowledged, and came again");
      }
      received.addAll(there);
      Set<Long> lost = new TreeSet<>();
      for (long number = firstNumber; number <= lastNumber; number++) {
        if (!received.contains(number)) {
          lost.add(number);
        }
      }
      assertEquals(Set.of(), lost, queue + ": these were taken for duplicates and are not there");
      received.clear();
      confirmed.clear();
      ackFlushed.clear();
      firstNumber = lastNumber + 1;
    }

    private static long number(GetResponse got) {
      return ByteBuffer.wrap(got.getBody()).getLong();
    }
  }

  @Test
  void aQueueKnowsWhatItHasAndNothingElse() throws Exception {
    Map<String, Object> remembering =
        Map.of("x-message-deduplication", true, "x-cache-size", 1_000_000);
    Map<String, Object> quorum = new HashMap<>(remembering);
    quorum.put("x-queue-type", "quorum");
    killAgainAndAgain(
        List.of(new Client("", "classic", remembering), new Client("", "quorum", quorum)));
  }

  @Test
  void anExchangeKnowsWhatItHasPassedOnAndNothingElse() throws Exception {
    Map<String, Object> remembering =
        Map.of("x-message-deduplication", true, "x-cache-size", 1_000_000);
    killAgainAndAgain(
        List.of(
            new Client("one", "behind one", remembering),
            new Client("two", "behind two", remembering)));
  }

  private void killAgainAndAgain(List<Client> clients) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      crash(clients, 500 + random.nextInt(4000));
      ChildNode node = start();
      try (Connection connection = node.connect()) {
        for (Client client : clients) {
          Channel channel = connection.createChannel();
          client.publishAgain(channel);
          client.drain(channel);
        }
      } finally {
        node.process().destroy();
        node.process().waitFor();
      }
    }
  }

  private ChildNode start() throws Exception {
    // Small segments, so that old ones are given up all the time.
    return ChildNode.start(folder.resolve("data"), "--set=store.segment_bytes=256KiB");
  }

  private void crash(List<Client> clients, int enough) throws Exception {
    ChildNode node = start();
    List<Thread> threads = new ArrayList<>();
    try {
      long before = confirmedCount.get();
      for (Client client : clients) {
        threads.add(new Thread(() -> live(node, client)));
      }
      threads.forEach(Thread::start);
      Wait.until(
          "enough is confirmed",
          () -> confirmedCount.get() - before > enough || !failures.isEmpty());
    } finally {
      node.kill();
    }
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(20));
    }
    assertEquals(List.of(), List.copyOf(failures));
  }

  private void live(ChildNode node, Client client) {
    try (Connection connection = node.connect()) {
      Channel channel = connection.createChannel();
      client.declare(channel);
      client.live(channel, confirmedCount);
    } catch (Exception e) {
      try {
        Wait.until("it was because of the end", () -> !node.process().isAlive());
      } catch (Exception | AssertionError stillThere) {
        e.addSuppressed(stillThere);
        failures.add(e);
      }
    }
  }
}
