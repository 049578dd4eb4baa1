package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.warren.conformance.Wait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker is killed while clients publish and consume, and started again on what it has left.
 * {@code -Dwarren.crash.rounds=N} kills it N times.
 */
@Timeout(1200)
class DurableMessagesCrashIT {
  private static final int ROUNDS = Integer.getInteger("warren.crash.rounds", 3);
  private static final int CLIENTS = 4;
  private static final int BATCH = 50;

  @TempDir Path folder;

  private final Random random = new Random();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong confirmedCount = new AtomicLong();

  /** What one client knows of its queue; its numbers grow over all rounds. */
  private static final class Client {
    final String queue;
    final String type;

    /** About; and how much of a batch it takes again. */
    final int bodyBytes;

    final int takenCount;
    final SortedSet<Long> confirmed = new ConcurrentSkipListSet<>();

    /** What has been acknowledged, and perhaps not heard. */
    final Set<Long> acked = new ConcurrentSkipListSet<>();

    /** What was acknowledged before something that has been confirmed. */
    final Set<Long> ackFlushed = new ConcurrentSkipListSet<>();

    long lastNumber;

    Client(String queue, String type, int bodyBytes, int takenCount) {
      this.queue = queue;
      this.type = type;
      this.bodyBytes = bodyBytes;
      this.takenCount = takenCount;
    }

    /** A quorum queue keeps whatever it is sent. */
    private BasicProperties properties() {
      return type.equals("quorum") ? MessageProperties.BASIC : MessageProperties.PERSISTENT_BASIC;
    }

    /** Publishes and consumes until the broker is no more. */
    void live(Channel channel, AtomicLong confirmedCount) throws Exception {
      // By the number of a publish, what had been acknowledged before it.
      SortedMap<Long, List<Long>> ackedBefore = new TreeMap<>();
      List<Long> acks = new ArrayList<>();
      SortedMap<Long, Long> numberByTag = new TreeMap<>();
      channel.confirmSelect();
      channel.addConfirmListener(
          (tag, multiple) -> {
            synchronized (numberByTag) {
              SortedMap<Long, Long> of =
                  multiple ? numberByTag.headMap(tag + 1) : numberByTag.subMap(tag, tag + 1);
              for (long number : of.values()) {
                confirmed.add(number);
                ackFlushed.addAll(ackedBefore.getOrDefault(number, List.of()));
                ackedBefore.remove(number);
                confirmedCount.incrementAndGet();
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
          channel.basicPublish("", queue, properties(), body(lastNumber));
        }
        for (int i = 0; i < takenCount; i++) {
          GetResponse got = channel.basicGet(queue, false);
          if (got != null) {
            long number = ByteBuffer.wrap(got.getBody()).getLong();
            acked.add(number);
            acks.add(number);
            channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
          }
        }
      }
    }

    private byte[] body(long number) {
      int bytes = Long.BYTES + (int) (number % bodyBytes);
      return ByteBuffer.allocate(bytes).putLong(number).array();
    }

    /** Takes all that is there. */
    void drain(Channel channel) throws Exception {
      long last = 0;
      GetResponse got = channel.basicGet(queue, true);
      while (got != null) {
        long number = ByteBuffer.wrap(got.getBody()).getLong();
        assertTrue(number > last, queue + ": " + number + " comes after " + last);
        assertTrue(!ackFlushed.contains(number), queue + ": " + number + " was acknowledged");
        last = number;
        confirmed.remove(number);
        got = channel.basicGet(queue, true);
      }
      confirmed.removeAll(acked);
      assertEquals(Set.of(), confirmed, queue + ": these were confirmed and are not there");
      acked.clear();
      ackFlushed.clear();
    }
  }

  @Test
  void whatWasConfirmedIsThereInItsOrder() throws Exception {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new Client("q" + i, i % 2 == 0 ? "classic" : "quorum", 300, BATCH * 2 / 3));
    }
    killAgainAndAgain(clients);
  }

  @Test
  void alsoWhereMostOfAQueueIsOnTheDiskAlone() throws Exception {
    killAgainAndAgain(
        List.of(
            new Client("long", "classic", 12_000, BATCH / 5),
            new Client("long quorum", "quorum", 12_000, BATCH / 5)));
  }

  private void killAgainAndAgain(List<Client> clients) throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      giveKeys(round);
      crash(clients, 500 + random.nextInt(5000));
      ChildNode node = start();
      try (Connection connection = node.connect()) {
        Channel channel = connection.createChannel();
        for (Client client : clients) {
          channel.queueDeclarePassive(client.queue);
          client.drain(channel);
        }
      } finally {
        // What was taken now need not be gone for good; the next round would meet it again.
        node.process().destroy();
        node.process().waitFor();
      }
    }
  }

  /** No keys, then one, then a newer one, and so on: what is there stays. */
  private void giveKeys(int round) throws IOException {
    if (round > 0) {
      String key = "%d = %064x%n".formatted(round, random.nextInt(1000));
      Files.writeString(keyFile(), key, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  private Path keyFile() {
    return folder.resolve("keys");
  }

  private ChildNode start() throws Exception {
    // Small segments, so that old ones are given up all the time.
    List<String> options =
        new ArrayList<>(
            List.of("--set=store.segment_bytes=256KiB", "--set=queue_memory_bytes=1MiB"));
    if (Files.exists(keyFile())) {
      options.add("--set=store.encryption.keyfile=" + keyFile());
    }
    return ChildNode.start(folder.resolve("data"), options.toArray(String[]::new));
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
      channel.queueDeclare(client.queue, true, false, false, Map.of("x-queue-type", client.type));
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
