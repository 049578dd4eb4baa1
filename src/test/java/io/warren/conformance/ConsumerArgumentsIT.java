package io.warren.conformance;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What may stand in the arguments of a consumer, and when they are looked at. */
class ConsumerArgumentsIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    queue = Inbox.declare(channel);
  }

  private static void consume(Channel channel, String queue, Map<String, Object> arguments)
      throws Exception {
    channel.basicConsume(queue, true, arguments, new Inbox(channel));
  }

  /** A client that asks a queue for a stream's offset would wait for what does not come. */
  @Test
  void whatOnlyAnotherTypeOfQueueKnowsIsRefused() throws Exception {
    for (String name :
        List.of(
            "x-stream-offset",
            "x-stream-filter",
            "x-stream-match-unfiltered",
            "x-consumer-timeout")) {
      Refused.on(
          connection,
          406,
          "PRECONDITION_FAILED - invalid arg '"
              + name
              + "' for queue '"
              + queue
              + "' in vhost '/' of queue type rabbit_classic_queue",
          it -> consume(it, queue, Map.of(name, 1)));
    }
  }

  @Test
  void whatNobodyKnowsIsANote() throws Exception {
    Inbox inbox = new Inbox(channel);
    channel.basicConsume(queue, true, Map.of("x-anything", "at all", "note", List.of(1)), inbox);
    Inbox.publish(channel, queue, 1, 1);
    inbox.expect("1");
  }

  @Test
  void aMissingOrLockedQueueIsSaidFirst() throws Exception {
    Refused.on(
        connection,
        404,
        "NOT_FOUND - no queue 'missing' in vhost '/'",
        it -> consume(it, "missing", Map.of("x-priority", "high")));
    Channel owner = BROKER.connect().createChannel();
    owner.queueDeclare("locked", false, true, false, null);
    String locked =
        "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'locked' in vhost '/'."
            + " It could be originally declared on another connection or the exclusive property"
            + " value does not match that of the original declaration.";
    Refused.on(connection, 405, locked, it -> consume(it, "locked", Map.of("x-priority", "high")));
  }
}
