package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A queue with x-expires is deleted when nobody has used it for so long. */
class QueueLeaseIT {
  private static final int LEASE_MS = 300;

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void open() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
  }

  private String declare(String name) throws IOException {
    return channel
        .queueDeclare(name, false, false, false, Kept.arguments("x-expires", LEASE_MS))
        .getQueue();
  }

  /** Being asked for would be a use. It can be asked for only in ways that are none. */
  private boolean isThere(String queue) throws Exception {
    Channel asking = connection.createChannel();
    try {
      asking.queueUnbind(queue, "amq.direct", "not bound");
      return new Inside(BROKER.broker()).addresses().stream().anyMatch(it -> it.endsWith(queue));
    } finally {
      asking.close();
    }
  }

  @Test
  void anUnusedQueueGoes() throws Exception {
    declare("leased");
    Wait.until("it is gone", () -> !isThere("leased"));
    Refused.onChannel(
        channel,
        404,
        "NOT_FOUND - no queue 'leased' in vhost '/'",
        () -> channel.queueDeclarePassive("leased"));
  }

  @Test
  void messagesDoNotKeepIt() throws Exception {
    declare("leased");
    channel.basicPublish("", "leased", null, new byte[1]);
    Wait.until("it is gone", () -> !isThere("leased"));
  }

  @Test
  void aConsumerKeepsIt() throws Exception {
    declare("leased");
    String tag = channel.basicConsume("leased", new Inbox(channel));
    declare("other");
    Wait.until("another is gone", () -> !isThere("other"));
    assertEquals(true, isThere("leased"));
    channel.basicCancel(tag);
    Wait.until("it is gone", () -> !isThere("leased"));
  }

  @Test
  void gettingAndDeclaringKeepIt() throws Exception {
    declare("got");
    declare("declared");
    declare("idle");
    Wait.until(
        "one is gone",
        () -> {
          channel.basicGet("got", true);
          declare("declared");
          return !isThere("idle");
        });
    assertEquals(true, isThere("got"));
    assertEquals(true, isThere("declared"));
    Wait.until("they are gone too", () -> !isThere("got") && !isThere("declared"));
  }
}
