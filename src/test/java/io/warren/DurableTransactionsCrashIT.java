package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.warren.conformance.Wait;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker ends while clients commit, and starts again on what it has left: of each transaction
 * there is all or nothing in all of its queues. {@code -Dwarren.crash.rounds=N} ends it N times.
 */
@Timeout(1200)
class DurableTransactionsCrashIT {
  private static final int ROUNDS = Integer.getInteger("warren.crash.rounds", 3);
  private static final int CLIENTS = 6;
  private static final int QUEUES = 3;

  @TempDir Path folder;

  private final Random random = new Random();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong committedCount = new AtomicLong();

  /** What one client knows of its queues, each of which has the same numbers. */
  private static final class Client {
    final List<String> queues = new ArrayList<>();
    final long startedAtNumber;
    TreeSet<Long> committed = new TreeSet<>();

    /** What there is if the last commit, of which nothing was heard, is there. */
    TreeSet<Long> inDoubt = new TreeSet<>();

    /** What has gone from the last queue to its dead letter queue. */
    final TreeSet<Long> dead = new TreeSet<>();

    final String deadQueue;
    long lastNumber;

    Client(int index) {
      deadQueue = "dead" + index;
      for (int queue = 0; queue < QUEUES; queue++) {
        queues.add("q" + index + "-" + queue);
      }
      // Some have queues that are long at first.
      startedAtNumber = 3L * index;
    }

    /** Moves on until the broker is no more. */
    void live(Channel channel, AtomicLong committedCount) throws Exception {
      channel.queueDeclare(deadQueue, true, false, false, null);
      for (String queue : queues) {
        Map<String, Object> arguments =
            queue.equals(queues.get(QUEUES - 1))
                ? Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", deadQueue)
                : Map.of();
        channel.queueDeclare(queue, true, false, false, arguments);
      }
      channel.txSelect();
      while (true) {
        TreeSet<Long> next = new TreeSet<>(committed);
        long number = ++lastNumber;
        next.add(number);
        for (String queue : queues) {
          channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, body(number));
        }
        if (committed.size() > startedAtNumber) {
          take(channel);
          next.remove(committed.first());
        }
        inDoubt = next;
        channel.txCommit();
        commit();
        committedCount.incrementAndGet();
      }
    }

    private void commit() {
      if (committed.size() >= inDoubt.size() && isRejected(committed.first())) {
        dead.add(committed.first());
      }
      committed = inDoubt;
    }

    private static boolean isRejected(long number) {
      return number % 2 == 1;
    }

    /** The first of each queue. */
    private void take(Channel channel) throws Exception {
      for (String queue : queues) {
        GetResponse got = channel.basicGet(queue, false);
        assertEquals(committed.first(), number(got));
        if (isRejected(committed.first())) {
          channel.basicReject(got.getEnvelope().getDeliveryTag(), false);
        } else {
          channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
        }
      }
    }

    private static byte[] body(long number) {
      return ByteBuffer.allocate(Long.BYTES + (int) (number % 500)).putLong(number).array();
    }

    private static long number(GetResponse got) {
      return ByteBuffer.wrap(got.getBody()).getLong();
    }

    void check(Connection connection) throws Exception {
      List<TreeSet<Long>> found = new ArrayList<>();
      for (String queue : queues) {
        found.add(numbers(connection, queue));
      }
      if (!committed.equals(inDoubt) && found.get(0).equals(inDoubt)) {
        commit();
      }
      for (TreeSet<Long> numbers : found) {
        assertEquals(committed, numbers, queues + " have the same, and what was committed");
      }
      inDoubt = committed;
      Wait.until(
          "all dead letters are there", () -> numbers(connection, deadQueue).size() >= dead.size());
      assertEquals(dead, numbers(connection, deadQueue), "dead letters are what was committed");
    }

    private static TreeSet<Long> numbers(Connection connection, String queue) throws Exception {
      TreeSet<Long> numbers = new TreeSet<>();
      // What is taken goes back with the channel.
      try (Channel channel = connection.createChannel()) {
        GetResponse got = channel.basicGet(queue, false);
        while (got != null) {
          numbers.add(number(got));
          got = channel.basicGet(queue, false);
        }
      }
      return numbers;
    }
  }

  @Test
  void aKilledNodeLeavesAllOfATransactionOrNothing() throws Exception {
    endAgainAndAgain(true);
  }

  @Test
  void soDoesOneThatEndsWell() throws Exception {
    endAgainAndAgain(false);
  }

  private void endAgainAndAgain(boolean kill) throws Exception {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new Client(i));
    }
    for (int round = 0; round < ROUNDS; round++) {
      live(clients, 100 + random.nextInt(500), kill);
      ChildNode node = start();
      try (Connection connection = node.connect()) {
        for (Client client : clients) {
          client.check(connection);
        }
      } finally {
        node.kill();
      }
    }
  }

  private ChildNode start() throws Exception {
    // Small segments, so that old ones are given up all the time.
    return ChildNode.start(
        folder.resolve("data"), "--set=store.segment_bytes=64KiB", "--set=event_loops=4");
  }

  private void live(List<Client> clients, int enough, boolean kill) throws Exception {
    ChildNode node = start();
    List<Thread> threads = new ArrayList<>();
    try {
      long before = committedCount.get();
      for (Client client : clients) {
        threads.add(new Thread(() -> live(node, client)));
      }
      threads.forEach(Thread::start);
      Wait.until(
          "enough is committed",
          () -> committedCount.get() - before > enough || !failures.isEmpty());
    } finally {
      if (kill) {
        node.kill();
      } else {
        node.process().destroy();
        node.process().waitFor();
      }
    }
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(20));
    }
    assertEquals(List.of(), List.copyOf(failures));
  }

  private void live(ChildNode node, Client client) {
    try (Connection connection = node.connect()) {
      client.live(connection.createChannel(), committedCount);
    } catch (Exception | AssertionError e) {
      try {
        Wait.until("it was because of the end", () -> !node.process().isAlive());
      } catch (Exception | AssertionError stillThere) {
        e.addSuppressed(stillThere);
        failures.add(e);
      }
    }
  }
}
