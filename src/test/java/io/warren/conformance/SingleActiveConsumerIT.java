package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Of a queue's consumers one gets everything, and when it ends another. */
class SingleActiveConsumerIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private Kept queue;

  @BeforeEach
  void open() throws Exception {
    connection = InlineDeliveries.connect(BROKER);
    channel = connection.createChannel();
    queue = Kept.declare(channel, "x-single-active-consumer", true);
  }

  private Inbox consume(String tag, int priority) throws IOException {
    Inbox inbox = new Inbox(channel);
    channel.basicConsume(
        queue.name, false, tag, false, false, Map.of("x-priority", priority), inbox);
    return inbox;
  }

  private void expectNothing(Inbox inbox) throws IOException {
    Inbox.settle(channel, queue.name);
    assertEquals(0, inbox.count());
  }

  @Test
  void theFirstGetsEverything() throws Exception {
    Inbox first = consume("first", 0);
    Inbox second = consume("second", 0);
    queue.publish("a", "b", "c");
    assertEquals("a", first.next().text());
    assertEquals("b", first.next().text());
    assertEquals("c", first.next().text());
    expectNothing(second);
  }

  @Test
  void theNextOneIsThatWhichCameNext() throws Exception {
    Inbox first = consume("first", 0);
    Inbox second = consume("second", 0);
    Inbox third = consume("third", 0);
    queue.publish("a");
    first.next();
    channel.basicCancel("first");
    queue.publish("b");
    assertEquals("b", second.next().text());
    channel.basicCancel("third");
    channel.basicCancel("second");
    queue.publish("c");
    Inbox fourth = consume("fourth", 0);
    assertEquals("c", fourth.next().text());
    expectNothing(third);
  }

  @Test
  void ofThoseThatWaitTheHighestPriorityIsNext() throws Exception {
    Inbox first = consume("first", 0);
    Inbox low = consume("low", 1);
    Inbox high = consume("high", 5);
    queue.publish("a");
    assertEquals("a", first.next().text());
    channel.basicCancel("first");
    queue.publish("b");
    assertEquals("b", high.next().text());
    expectNothing(low);
  }

  @Test
  void whatWaitsGoesToTheNextOneAtOnce() throws Exception {
    channel.basicQos(1);
    Inbox first = consume("first", 0);
    Inbox second = consume("second", 0);
    queue.publish("a", "b");
    assertEquals("a", first.next().text());
    expectNothing(second);
    channel.basicCancel("first");
    assertEquals("b", second.next().text());
  }

  @Test
  void theEndOfAConnectionIsTheEndOfItsConsumer() throws Exception {
    Connection other = BROKER.connect();
    Channel owner = BROKER.connect().createChannel();
    String shared =
        owner
            .queueDeclare(
                "shared", false, false, true, Kept.arguments("x-single-active-consumer", true))
            .getQueue();
    Inbox first = Inbox.consume(other.createChannel(), shared, false);
    Inbox second = Inbox.consume(channel, shared, false);
    channel.basicPublish("", shared, null, Inbox.bytes("a"));
    assertEquals("a", first.next().text());
    other.close();
    Inbox.Received again = second.next();
    assertEquals("a", again.text());
    assertEquals(true, again.redelivered());
  }

  /** What the lost consumer held comes before all else, as it was published. */
  @Test
  void whoeverTakesOverGetsEverythingInItsOrder() throws Exception {
    Connection other = InlineDeliveries.connect(BROKER);
    Channel first = other.createChannel();
    Map<String, Object> single = Kept.arguments("x-single-active-consumer", true);
    channel.queueDeclare("in-order", false, false, true, single);
    first.basicQos(5);
    Inbox lost = Inbox.consume(first, "in-order", false);
    channel.basicQos(1);
    Inbox next = Inbox.consume(channel, "in-order", false);
    Inbox.publish(channel, "in-order", 1, 20);
    lost.expect("1", "2", "3", "4", "5");
    first.basicAck(2, false);
    lost.expect("6");
    other.abort();
    for (int number : new int[] {1, 3, 4, 5, 6}) {
      Inbox.Received again = next.next();
      assertEquals(number + " again", again.text() + (again.redelivered() ? " again" : ""));
      channel.basicAck(again.tag(), false);
    }
    for (int number = 7; number <= 20; number++) {
      Inbox.Received received = next.next();
      assertEquals("" + number, received.text() + (received.redelivered() ? " again" : ""));
      channel.basicAck(received.tag(), false);
    }
  }

  /** RabbitMQ refuses that where the queue is a quorum queue. */
  @Test
  void anybodyMayGet() throws Exception {
    channel.basicQos(1);
    Inbox first = consume("first", 0);
    queue.publish("a", "b");
    assertEquals("a", first.next().text());
    assertEquals(List.of("b"), queue.takeAll());
  }

  @Test
  void anExclusiveConsumerIsRefused() throws Exception {
    Refused.onChannel(
        channel,
        403,
        "ACCESS_REFUSED - queue '" + queue.name + "' in vhost '/' in exclusive use",
        () ->
            channel.basicConsume(
                queue.name, false, "exclusive", false, true, null, new Inbox(channel)));
  }
}
