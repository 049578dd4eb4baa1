package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.warren.store.DataDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A queue that is longer than the memory that it may take has its middle on the disk. */
class LongQueueIT {
  /** Some megabytes of memory, of which a queue keeps one. */
  private static final int COUNT = 60_000;

  private static final int BODY_BYTES = 100;

  @RegisterExtension
  static final BrokerExtension BROKER = new BrokerExtension().with("queue_memory_bytes", "1048576");

  private Channel channel;

  @BeforeEach
  void open() throws Exception {
    channel = BROKER.connect().createChannel();
    channel.queueDelete("long");
    Wait.until("nothing is on the disk", () -> diskBytes() == 0);
  }

  private void declare(Map<String, Object> arguments) throws IOException {
    channel.queueDeclare("long", false, false, false, arguments);
  }

  private static byte[] body(int number) {
    return ByteBuffer.allocate(BODY_BYTES).putInt(number).array();
  }

  private static int number(byte[] body) {
    return ByteBuffer.wrap(body).getInt();
  }

  private void fill(int count, int priorities) throws Exception {
    channel.confirmSelect();
    BasicProperties[] properties = new BasicProperties[priorities];
    for (int priority = 0; priority < priorities; priority++) {
      properties[priority] = MessageProperties.MINIMAL_BASIC.builder().priority(priority).build();
    }
    for (int number = 0; number < count; number++) {
      channel.basicPublish("", "long", properties[number % priorities], body(number));
    }
    channel.waitForConfirmsOrDie(20_000);
    assertEquals(count, channel.messageCount("long"));
  }

  private static long diskBytes() {
    Path directory = DataDirectory.pages(BROKER.data());
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void expectOnDisk() throws Exception {
    Wait.until("it is on the disk", () -> diskBytes() > COUNT * (long) BODY_BYTES / 2);
  }

  /** The numbers of all messages, in the order in which they come. */
  private int[] drain(int count, int requeuedEvery) throws Exception {
    BlockingQueue<Integer> numbers = new LinkedBlockingQueue<>();
    Channel consumer = BROKER.connect().createChannel();
    consumer.basicQos(1000);
    consumer.basicConsume(
        "long",
        false,
        (tag, delivery) -> {
          int number = number(delivery.getBody());
          assertEquals(BODY_BYTES, delivery.getBody().length);
          long deliveryTag = delivery.getEnvelope().getDeliveryTag();
          boolean again = delivery.getEnvelope().isRedeliver();
          if (requeuedEvery > 0 && number % requeuedEvery == 0 && !again) {
            consumer.basicNack(deliveryTag, false, true);
          } else {
            consumer.basicAck(deliveryTag, false);
            numbers.add(number);
          }
        },
        tag -> {});
    int[] all = new int[count];
    for (int index = 0; index < count; index++) {
      Integer number = numbers.poll(10, TimeUnit.SECONDS);
      assertTrue(number != null, index + " came");
      all[index] = number;
    }
    consumer.close();
    return all;
  }

  private static int[] inOrder(int count) {
    int[] numbers = new int[count];
    for (int number = 0; number < count; number++) {
      numbers[number] = number;
    }
    return numbers;
  }

  @Test
  void itComesOutWholeAndInOrderAndLeavesNothingOnTheDisk() throws Exception {
    declare(Map.of());
    fill(COUNT, 1);
    expectOnDisk();
    assertArrayEquals(inOrder(COUNT), drain(COUNT, 0));
    Wait.until("the disk is free", () -> diskBytes() == 0);
  }

  @Test
  void whatIsRequeuedComesAgainAndNothingIsLost() throws Exception {
    declare(Map.of());
    fill(COUNT, 1);
    expectOnDisk();
    int[] numbers = drain(COUNT, 10);
    Arrays.sort(numbers);
    assertArrayEquals(inOrder(COUNT), numbers);
  }

  @Test
  void itStaysInOrderWhileItIsFilledAndEmptied() throws Exception {
    declare(Map.of());
    fill(COUNT, 1);
    expectOnDisk();
    Thread publisher =
        new Thread(
            () -> {
              try {
                for (int number = COUNT; number < 2 * COUNT; number++) {
                  channel.basicPublish("", "long", null, body(number));
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    publisher.start();
    assertArrayEquals(inOrder(2 * COUNT), drain(2 * COUNT, 0));
    publisher.join();
  }

  @Test
  void purgingAndDeletingItGiveTheDiskBack() throws Exception {
    declare(Map.of());
    fill(COUNT, 1);
    expectOnDisk();
    assertEquals(COUNT, channel.queuePurge("long").getMessageCount());
    Wait.until("the disk is free", () -> diskBytes() == 0);
    fill(COUNT, 1);
    expectOnDisk();
    assertEquals(COUNT, channel.queueDelete("long").getMessageCount());
    Wait.until("the disk is free", () -> diskBytes() == 0);
  }

  @Test
  void higherPrioritiesGoFirst() throws Exception {
    declare(Map.of("x-max-priority", 3));
    fill(COUNT, 3);
    expectOnDisk();
    int[] expected = new int[COUNT];
    int index = 0;
    for (int priority = 2; priority >= 0; priority--) {
      for (int number = priority; number < COUNT; number += 3) {
        expected[index++] = number;
      }
    }
    assertArrayEquals(expected, drain(COUNT, 0));
  }

  @Test
  void singleMessagesAreTakenFromTheDisk() throws Exception {
    declare(Map.of());
    fill(COUNT, 1);
    expectOnDisk();
    for (int number = 0; number < 15_000; number++) {
      GetResponse response = channel.basicGet("long", true);
      assertEquals(number, number(response.getBody()));
      assertEquals(COUNT - number - 1, response.getMessageCount());
    }
  }

  @Test
  void whatIsTooMuchIsDroppedFromTheHeadAndDeadLettered() throws Exception {
    channel.queueDeclare("dead", false, true, true, null);
    declare(
        Map.of(
            "x-max-length",
            COUNT / 2,
            "x-dead-letter-exchange",
            "",
            "x-dead-letter-routing-key",
            "dead"));
    channel.confirmSelect();
    for (int number = 0; number < COUNT; number++) {
      channel.basicPublish("", "long", null, body(number));
    }
    channel.waitForConfirmsOrDie(20_000);
    Wait.until("the first half is dead", () -> channel.messageCount("dead") == COUNT / 2);
    int[] kept = drain(COUNT / 2, 0);
    assertEquals(COUNT / 2, kept[0]);
    assertEquals(COUNT - 1, kept[kept.length - 1]);
  }

  @Test
  void aBrowserIsShownAllOfItAndTakesNothing() throws Exception {
    declare(Map.of());
    fill(COUNT, 1);
    expectOnDisk();
    BlockingQueue<Integer> shown = new LinkedBlockingQueue<>();
    Channel browser = BROKER.connect().createChannel();
    browser.basicConsume(
        "long",
        true,
        Map.of("x-browse", true),
        (tag, delivery) -> shown.add(number(delivery.getBody())),
        tag -> {});
    List<Integer> numbers = new ArrayList<>();
    while (numbers.size() < COUNT) {
      Integer number = shown.poll(10, TimeUnit.SECONDS);
      assertEquals(numbers.size(), number);
      numbers.add(number);
    }
    browser.close();
    assertEquals(COUNT, channel.messageCount("long"));
  }
}
