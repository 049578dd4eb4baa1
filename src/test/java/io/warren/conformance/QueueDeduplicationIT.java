package io.warren.conformance;

import static io.warren.conformance.Inbox.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.amqp091.codec.Amqp091Properties;
import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ConfirmMethod;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.value.ByteWriter;
import io.warren.value.FieldTable;
import io.warren.value.Properties;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A queue drops what it has already, and says that it is safe. */
class QueueDeduplicationIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void open() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    channel.confirmSelect();
  }

  @Test
  void aMessageIsInTheQueueOnce() throws Exception {
    String queue = declare(Map.of());
    publish(queue, "a", "1");
    publish(queue, "b", "2");
    publish(queue, "a", "3");
    publish(queue, "b", "4");
    assertEquals(2, channel.messageCount(queue));
    Inbox.consume(channel, queue, true).expect("1", "2");
  }

  @Test
  void anIdComesBackWhenItsMessageHasBeenAcknowledged() throws Exception {
    String queue = declare(Map.of());
    Inbox inbox = Inbox.consume(channel, queue, false);
    publish(queue, "a", "1");
    long tag = inbox.next().tag();
    publish(queue, "a", "2");
    channel.basicAck(tag, false);
    publish(queue, "a", "3");
    assertEquals("3", inbox.next().text());
  }

  /** A worker that puts its job back under the same id loses nothing, however fast it is. */
  @Test
  void anAcknowledgementComesBeforeThePublishBehindIt() throws Exception {
    FieldTable arguments = FieldTable.of(Map.of("x-message-deduplication", true));
    byte[] properties =
        Amqp091Properties.INSTANCE.encode(
            Properties.NONE.withHeaders(FieldTable.of(Map.of("x-deduplication-header", "job"))));
    ByteWriter header = new ByteWriter();
    header.put16(60);
    header.put16(0);
    header.put64(1);
    header.bytes(properties);
    BasicMethod.Publish publish = new BasicMethod.Publish("", "jobs", false, false);
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(1, new QueueMethod.Declare("jobs", false, false, true, false, false, arguments));
      client.expect(1, QueueMethod.DeclareOk.class);
      client.send(1, new ConfirmMethod.Select(false));
      client.expect(1, ConfirmMethod.SelectOk.class);
      client.send(
          script -> script.method(1, publish).frame(2, 1, header.toArray()).body(1, (byte) 1));
      client.expect(1, BasicMethod.Ack.class);
      client.send(1, new BasicMethod.Get("jobs", false));
      client.expect(1, BasicMethod.GetOk.class);
      client.expectContent(1);
      client.send(
          script ->
              script
                  .method(1, new BasicMethod.Ack(1, false))
                  .method(1, publish)
                  .frame(2, 1, header.toArray())
                  .body(1, (byte) 2));
      client.expect(1, BasicMethod.Ack.class);
      client.send(1, new BasicMethod.Get("jobs", true));
      client.expect(1, BasicMethod.GetOk.class);
      assertEquals(2, client.expectContent(1)[0]);
    }
  }

  @Test
  void withATimeAnIdStaysWhenItsMessageHasGone() throws Exception {
    String queue = declare(Map.of("x-cache-ttl", 600_000));
    publish(queue, "a", "1");
    channel.basicGet(queue, true);
    publish(queue, "a", "2");
    assertEquals(0, channel.messageCount(queue));
  }

  @Test
  void argumentsAreChecked() throws Exception {
    refused("x-message-deduplication", 1, "{unacceptable_type,signedint}");
    refused("x-cache-size", 0, "{value_zero,0}");
    refused("x-cache-size", 10_000_001, "{value_too_large,10000001}");
    refused("x-cache-ttl", "1", "\"expected integer, got longstr\"");
    refused("x-deduplication-header", 1, "{unacceptable_type,signedint}");
  }

  private void refused(String name, Object value, String fault) throws Exception {
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - invalid arg '" + name + "' for queue 'dedup' in vhost '/': " + fault,
        refusing -> refusing.queueDeclare("dedup", false, true, false, Map.of(name, value)));
  }

  private String declare(Map<String, Object> more) throws Exception {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.put("x-message-deduplication", true);
    return channel.queueDeclare("", false, true, false, arguments).getQueue();
  }

  /** Confirmed, also where it is a duplicate. */
  private void publish(String queue, String id, String body) throws Exception {
    BasicProperties properties =
        new BasicProperties.Builder().headers(Map.of("x-deduplication-header", id)).build();
    channel.basicPublish("", queue, properties, bytes(body));
    channel.waitForConfirmsOrDie(10_000);
  }
}
