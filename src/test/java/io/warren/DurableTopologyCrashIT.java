package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.conformance.Wait;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever was answered is so after the broker has been killed in the midst of it. {@code
 * -Dwarren.crash.rounds=N} kills it N times.
 */
@Timeout(600)
class DurableTopologyCrashIT {
  private static final int ROUNDS = Integer.getInteger("warren.crash.rounds", 3);
  private static final int CLIENTS = 4;

  @TempDir Path folder;

  private final Set<String> bound = ConcurrentHashMap.newKeySet();
  private final Set<String> deleted = ConcurrentHashMap.newKeySet();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  @Test
  void whatWasAnsweredIsSo() throws Exception {
    Random random = new Random();
    for (int round = 0; round < ROUNDS; round++) {
      ChildNode node = ChildNode.start(folder.resolve("data"));
      try {
        crash(node, round, 20 + random.nextInt(200));
      } finally {
        node.kill();
      }
      assertEquals(List.of(), List.copyOf(failures));
    }
    ChildNode node = ChildNode.start(folder.resolve("data"));
    try (Connection connection = node.connect()) {
      check(connection);
    } finally {
      node.kill();
    }
  }

  private void crash(ChildNode node, int round, int enough) throws Exception {
    Connection connection = node.connect();
    check(connection);
    connection.createChannel().exchangeDeclare("x", "direct", true);
    List<Thread> clients = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      String prefix = round + "-" + client + "-";
      clients.add(new Thread(() -> declare(node, prefix)));
    }
    clients.forEach(Thread::start);
    int before = bound.size();
    Wait.until("enough is declared", () -> bound.size() - before > enough || !failures.isEmpty());
    node.kill();
    for (Thread client : clients) {
      client.join(TimeUnit.SECONDS.toMillis(10));
    }
    connection.abort();
  }

  /** Until the broker is no more. */
  private void declare(ChildNode node, String prefix) {
    try (Connection connection = node.connect()) {
      Channel channel = connection.createChannel();
      for (int i = 0; ; i++) {
        String queue = prefix + i;
        channel.queueDeclare(queue, true, false, false, null);
        channel.queueBind(queue, "x", queue);
        bound.add(queue);
        if (i % 3 == 0) {
          bound.remove(queue);
          channel.queueDelete(queue);
          deleted.add(queue);
        }
      }
    } catch (Exception e) {
      try {
        Wait.until("it was because of the end", () -> !node.process().isAlive());
      } catch (Exception | AssertionError stillThere) {
        e.addSuppressed(stillThere);
        failures.add(e);
      }
    }
  }

  private void check(Connection connection) throws Exception {
    Channel channel = connection.createChannel();
    channel.confirmSelect();
    Set<String> unroutable = ConcurrentHashMap.newKeySet();
    channel.addReturnListener(returned -> unroutable.add(returned.getRoutingKey()));
    for (String queue : bound) {
      channel.queueDeclarePassive(queue);
      channel.basicPublish("x", queue, true, null, new byte[0]);
    }
    channel.waitForConfirmsOrDie(TimeUnit.SECONDS.toMillis(10));
    assertEquals(Set.of(), unroutable);
    for (String queue : deleted) {
      Channel other = connection.createChannel();
      assertThrows(IOException.class, () -> other.queueDeclarePassive(queue), queue);
    }
    assertTrue(channel.isOpen());
  }
}
