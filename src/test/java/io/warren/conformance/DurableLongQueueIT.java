package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.warren.store.DataDirectory;
import io.warren.store.page.Pager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A long queue is there after a restart, most of it on the disk alone. */
class DurableLongQueueIT {
  private static final int COUNT = 12_000;
  private static final int BODY_BYTES = 1000;

  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension()
          .with("queue_memory_bytes", "1048576")
          .with("store.segment_bytes", "1048576");

  private Channel channel;

  @BeforeEach
  void open() throws Exception {
    channel = BROKER.connect().createChannel();
    channel.queueDelete("long");
    Wait.until("nothing is on the disk", () -> bytes(DataDirectory.pages(BROKER.data())) == 0);
  }

  private void restart() throws Exception {
    BROKER.restart();
    channel = BROKER.connect().createChannel();
  }

  private void declare(Map<String, Object> arguments) throws IOException {
    channel.queueDeclare("long", true, false, false, arguments);
  }

  private void fill(int from, int to, IntPredicate persistent) throws Exception {
    channel.confirmSelect();
    for (int number = from; number < to; number++) {
      BasicProperties mode =
          persistent.test(number)
              ? MessageProperties.PERSISTENT_BASIC
              : MessageProperties.MINIMAL_BASIC;
      byte[] body = ByteBuffer.allocate(BODY_BYTES).putInt(number).array();
      channel.basicPublish("", "long", mode.builder().priority(number % 3).build(), body);
    }
    channel.waitForConfirmsOrDie(20_000);
  }

  private static long bytes(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void expectOnDisk() throws Exception {
    Wait.until(
        "much of it is in pages",
        () -> bytes(DataDirectory.pages(BROKER.data())) > COUNT * (long) BODY_BYTES / 3);
  }

  /** The log has given up what the pages have: only what is in memory is read at a start. */
  private static void expectOnDiskAlone() throws Exception {
    expectOnDisk();
    Wait.until(
        "and not in the log",
        () -> bytes(DataDirectory.messages(BROKER.data())) < COUNT * (long) BODY_BYTES / 2);
  }

  private void expect(IntStream numbers) throws IOException {
    for (int number : numbers.toArray()) {
      GetResponse got = channel.basicGet("long", true);
      assertTrue(got != null, number + " is there");
      assertEquals(number, ByteBuffer.wrap(got.getBody()).getInt());
      assertFalse(got.getEnvelope().isRedeliver(), number + " was never delivered");
    }
  }

  private void expectEnd() throws Exception {
    assertEquals(0, channel.messageCount("long"));
    Wait.until("the disk is free", () -> bytes(DataDirectory.pages(BROKER.data())) == 0);
  }

  @Test
  void itIsThereWholeAndInOrder() throws Exception {
    declare(Map.of());
    fill(0, COUNT, number -> true);
    expectOnDiskAlone();
    restart();
    assertEquals(COUNT, channel.messageCount("long"));
    // What comes now stands behind what was there.
    fill(COUNT, COUNT + 2000, number -> true);
    restart();
    expect(IntStream.range(0, COUNT + 2000));
    expectEnd();
    restart();
    assertEquals(0, channel.messageCount("long"));
  }

  @Test
  void whatHasATimeToLiveIsThereToo() throws Exception {
    declare(Map.of("x-message-ttl", 3_600_000));
    fill(0, COUNT, number -> true);
    expectOnDiskAlone();
    restart();
    expect(IntStream.range(0, COUNT));
    expectEnd();
  }

  @Test
  void whatIsDelayedIsThereTooAndNotInMemory() throws Exception {
    declare(Map.of("x-delayed-delivery", true));
    BasicProperties tomorrow =
        MessageProperties.PERSISTENT_BASIC.builder().headers(Map.of("x-delay", 86_400_000)).build();
    channel.confirmSelect();
    for (int number = 0; number < COUNT; number++) {
      channel.basicPublish("", "long", tomorrow, new byte[BODY_BYTES]);
    }
    channel.waitForConfirmsOrDie(20_000);
    expectOnDiskAlone();
    restart();
    channel.confirmSelect();
    channel.basicPublish("", "long", MessageProperties.PERSISTENT_BASIC, new byte[4]);
    channel.waitForConfirmsOrDie(20_000);
    expect(IntStream.of(0));
    assertEquals(0, channel.messageCount("long"));
    channel.queuePurge("long");
    expectEnd();
    restart();
    expectEnd();
  }

  @Test
  void whatWasTransientIsGoneAndTheRestIsWhole() throws Exception {
    declare(Map.of());
    fill(0, COUNT, number -> number % 5 != 0);
    expectOnDiskAlone();
    restart();
    assertEquals(COUNT * 4 / 5, channel.messageCount("long"));
    expect(IntStream.range(0, COUNT).filter(number -> number % 5 != 0));
    expectEnd();
  }

  @Test
  void whatWasTakenStaysGoneAndWhatWasNotSettledComesFirst() throws Exception {
    declare(Map.of());
    fill(0, COUNT, number -> true);
    expectOnDiskAlone();
    expect(IntStream.range(0, 5000));
    for (int number = 5000; number < 5010; number++) {
      channel.basicGet("long", false);
    }
    restart();
    assertEquals(COUNT - 5000, channel.messageCount("long"));
    for (int number = 5000; number < 5010; number++) {
      GetResponse got = channel.basicGet("long", true);
      assertEquals(number, ByteBuffer.wrap(got.getBody()).getInt());
      assertTrue(got.getEnvelope().isRedeliver());
    }
    expect(IntStream.range(5010, COUNT));
    expectEnd();
  }

  @Test
  void higherPrioritiesStillGoFirst() throws Exception {
    declare(Map.of("x-max-priority", 2));
    fill(0, COUNT, number -> true);
    // Each level has its first and its last page in memory, and so in the log.
    expectOnDisk();
    restart();
    assertEquals(COUNT, channel.messageCount("long"));
    for (int priority : List.of(2, 1, 0)) {
      expect(IntStream.range(0, COUNT).filter(number -> number % 3 == priority));
    }
    expectEnd();
  }

  @Test
  void purgedItIsEmptyAfterARestartAndTheDiskIsFree() throws Exception {
    declare(Map.of());
    fill(0, COUNT, number -> true);
    expectOnDiskAlone();
    restart();
    assertEquals(COUNT, channel.queuePurge("long").getMessageCount());
    Wait.until("the disk is free", () -> bytes(DataDirectory.pages(BROKER.data())) == 0);
    restart();
    assertEquals(0, channel.messageCount("long"));
  }

  @Test
  void deletedItLeavesNothing() throws Exception {
    declare(Map.of());
    fill(0, COUNT, number -> true);
    expectOnDiskAlone();
    restart();
    assertEquals(COUNT, channel.queueDelete("long").getMessageCount());
    Wait.until("the disk is free", () -> bytes(DataDirectory.pages(BROKER.data())) == 0);
  }

  @Test
  void aFewThatNobodySettlesDoNotKeepAllTheirPages() throws Exception {
    declare(Map.of());
    fill(0, COUNT, number -> true);
    expectOnDiskAlone();
    for (int number = 0; number < COUNT; number++) {
      GetResponse got = channel.basicGet("long", false);
      if (number % 500 != 0) {
        channel.basicAck(got.getEnvelope().getDeliveryTag(), false);
      }
    }
    // One file may have a page of which little is left, and has not been thinned out yet.
    Wait.until(
        "little is kept",
        () -> bytes(DataDirectory.pages(BROKER.data())) <= Pager.FILE_BYTES + BODY_BYTES);
    restart();
    assertEquals(COUNT / 500, channel.messageCount("long"));
    for (int number = 0; number < COUNT; number += 500) {
      GetResponse got = channel.basicGet("long", true);
      assertEquals(number, ByteBuffer.wrap(got.getBody()).getInt());
      assertTrue(got.getEnvelope().isRedeliver());
    }
    expectEnd();
  }
}
