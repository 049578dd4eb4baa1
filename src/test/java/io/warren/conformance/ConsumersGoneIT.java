package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.value.FieldTable;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Consumers that come and go leave nothing in a queue that stays. */
// In a thread of its own: where a publisher is held back for ever, the client waits without end.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConsumersGoneIT {
  private static final int CONNECTIONS = 300;
  private static final int ROUNDS = 20;
  private static final int MESSAGES = 10;
  private static final int ROOM = 12;
  private static final int BODY_BYTES = 100_000;
  private static final List<String> QUEUES =
      IntStream.rangeClosed(1, 10).mapToObj(i -> "kept-" + i).toList();
  private static final FieldTable NONE = FieldTable.EMPTY;

  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension()
          .with("queue_memory_bytes", "0")
          .with("vm_memory_high_watermark.absolute", "16000000");

  private static BasicMethod.Consume consume(String queue, boolean noAck) {
    return new BasicMethod.Consume(queue, queue, false, noAck, false, false, NONE);
  }

  @Test
  void withoutADeliveryTheyLeaveNothing() throws Exception {
    Channel control = BROKER.connect().createChannel();
    control.queueDeclare("shared", false, false, false, null);
    for (boolean channelFirst : new boolean[] {true, false}) {
      comeAndGo(CONNECTIONS / 3, channelFirst);
      Map<String, Long> before = instances();
      comeAndGo(CONNECTIONS, channelFirst);
      Set<String> grown = grown(before);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
      while (!grown.isEmpty() && System.nanoTime() < deadline) {
        grown = grown(before);
      }
      assertEquals(Set.of(), grown);
    }
    assertEquals(0, control.consumerCount("shared"));
    control.queueDelete("shared");
  }

  /** The classes that have an object more for about each connection. */
  private static Set<String> grown(Map<String, Long> before) throws Exception {
    Set<String> grown = new TreeSet<>();
    instances()
        .forEach(
            (name, count) -> {
              if (count - before.getOrDefault(name, 0L) >= CONNECTIONS / 2) {
                grown.add(name);
              }
            });
    return grown;
  }

  private static void comeAndGo(int count, boolean channelFirst) throws Exception {
    for (int i = 0; i < count; i++) {
      try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
        client.send(1, consume("shared", false));
        client.expect(1, BasicMethod.ConsumeOk.class);
        if (channelFirst) {
          client.send(1, new ChannelMethod.Close(200, "bye", 0, 0));
          client.expect(1, ChannelMethod.CloseOk.class);
        }
        client.send(0, new ConnectionMethod.Close(200, "bye", 0, 0));
        client.expect(ConnectionMethod.CloseOk.class);
      }
    }
    Wait.until("they have gone", () -> BROKER.broker().connectionCount() == 1);
  }

  /** How many objects that something refers to the broker's classes have. */
  private static Map<String, Long> instances() throws Exception {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    Map<String, Long> instances = new HashMap<>();
    for (String line : histogram.split("\n")) {
      String[] columns = line.trim().split("\\s+");
      if (columns.length >= 4 && columns[3].startsWith("io.warren.")) {
        instances.merge(columns[3], Long.parseLong(columns[1]), Long::sum);
      }
    }
    return instances;
  }

  /** What they were given and have not read is no longer the queue's. */
  @Test
  void thoseThatDidNotReadLeaveRoomForPublishers() throws Exception {
    Channel control = BROKER.connect().createChannel();
    Channel publisher = BROKER.connect().createChannel();
    publisher.confirmSelect();
    for (String queue : QUEUES) {
      control.queueDeclare(queue, false, false, false, null);
    }
    for (int round = 0; round < ROUNDS; round++) {
      try (RawClient client = RawClient.open(BROKER.port(), 0, 131_072, 4096)) {
        client.openChannel(1);
        for (String queue : QUEUES) {
          client.send(1, consume(queue, true));
          client.expect(1, BasicMethod.ConsumeOk.class);
        }
        for (String queue : QUEUES) {
          publish(publisher, queue, MESSAGES);
        }
      }
      Wait.until("it has gone", () -> BROKER.broker().connectionCount() == 2);
      for (String queue : QUEUES) {
        control.queuePurge(queue);
      }
    }
    for (String queue : QUEUES) {
      publish(publisher, queue, ROOM);
      assertEquals(ROOM, control.messageCount(queue));
      control.queueDelete(queue);
    }
  }

  private static void publish(Channel publisher, String queue, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      publisher.basicPublish("", queue, null, new byte[BODY_BYTES]);
    }
    publisher.waitForConfirmsOrDie(10_000);
  }
}
