package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A queue gives what it was given in the order in which it came. */
class FifoOrderIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  @Test
  void oneConsumerReceivesInTheOrderOfPublishing() throws Exception {
    Channel channel = BROKER.connect().createChannel();
    String queue = channel.queueDeclare().getQueue();
    Inbox inbox = Inbox.consume(channel, queue, true);
    Inbox.publish(channel, queue, 1, 5_000);
    assertEquals(numbers(1, 5_000), inbox.texts(5_000));
  }

  @Test
  void whatWasThereBeforeTheConsumerComesFirst() throws Exception {
    Channel channel = BROKER.connect().createChannel();
    String queue = channel.queueDeclare().getQueue();
    Inbox.publish(channel, queue, 1, 100);
    Inbox inbox = Inbox.consume(channel, queue, true);
    Inbox.publish(channel, queue, 101, 200);
    assertEquals(numbers(1, 200), inbox.texts(200));
  }

  @Test
  void getsTakeInTheOrderOfPublishing() throws Exception {
    Channel channel = BROKER.connect().createChannel();
    String queue = channel.queueDeclare().getQueue();
    Inbox.publish(channel, queue, 1, 100);
    for (int number = 1; number <= 100; number++) {
      assertEquals(
          Integer.toString(number), new String(channel.basicGet(queue, true).getBody(), "UTF-8"));
    }
  }

  @Test
  void theMessagesOfEachOfManyPublishersKeepTheirOrder() throws Exception {
    int publishers = 8;
    int each = 500;
    String queue = "many-publishers";
    Channel consuming = BROKER.connect().createChannel();
    consuming.queueDeclare(queue, false, false, true, null);
    Inbox inbox = Inbox.consume(consuming, queue, true);
    List<Thread> threads = new ArrayList<>();
    for (int publisher = 0; publisher < publishers; publisher++) {
      Channel channel = BROKER.connect().createChannel();
      String name = "p" + publisher;
      String exchange = publisher % 2 == 0 ? "" : "amq.direct";
      Thread thread =
          new Thread(
              () -> {
                try {
                  for (int number = 0; number < each; number++) {
                    channel.basicPublish(exchange, queue, null, Inbox.bytes(name + ":" + number));
                  }
                } catch (Exception failure) {
                  throw new IllegalStateException(failure);
                }
              });
      threads.add(thread);
    }
    consuming.queueBind(queue, "amq.direct", queue);
    threads.forEach(Thread::start);
    Map<String, Integer> nextByPublisher = new HashMap<>();
    for (int count = 0; count < publishers * each; count++) {
      String[] parts = inbox.next().text().split(":");
      int expected = nextByPublisher.merge(parts[0], 1, Integer::sum) - 1;
      assertEquals(expected, Integer.parseInt(parts[1]), parts[0]);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void onePublishersMessagesKeepTheirOrderAcrossRoutes() throws Exception {
    Channel channel = BROKER.connect().createChannel();
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "amq.topic", "a.#");
    Inbox inbox = Inbox.consume(channel, queue, true);
    for (int number = 1; number <= 2_000; number++) {
      channel.basicPublish("amq.topic", "a." + number % 7, null, Inbox.bytes("" + number));
    }
    assertEquals(numbers(1, 2_000), inbox.texts(2_000));
  }

  @Test
  void whatIsRequeuedGoesBackToItsPlace() throws Exception {
    Channel channel = BROKER.connect().createChannel();
    String queue = Inbox.declare(channel);
    Inbox.publish(channel, queue, 1, 10);
    channel.basicQos(6);
    Inbox first = Inbox.consume(channel, queue, false);
    List<Inbox.Received> held = new ArrayList<>();
    for (int count = 0; count < 6; count++) {
      held.add(first.next());
    }
    channel.basicCancel(held.get(0).consumerTag());
    for (int index : new int[] {4, 0, 2}) {
      channel.basicReject(held.get(index).tag(), true);
    }
    channel.basicNack(held.get(5).tag(), true, true);
    Inbox second = Inbox.consume(channel, queue, true);
    assertEquals(numbers(1, 10), second.texts(10));
  }

  private static List<String> numbers(int first, int last) {
    List<String> numbers = new ArrayList<>();
    for (int number = first; number <= last; number++) {
      numbers.add(Integer.toString(number));
    }
    return numbers;
  }
}
