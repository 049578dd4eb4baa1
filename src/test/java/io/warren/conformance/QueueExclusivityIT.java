package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An exclusive queue is its connection's alone, and goes with it. */
class QueueExclusivityIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static final String NOT_FOUND = "NOT_FOUND - no queue 'mine' in vhost '/'";

  private Connection owner;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    owner = BROKER.connect();
    channel = owner.createChannel();
    Wait.until("the last test's queue is gone", this::declareMine);
  }

  /** Connections that were aborted end in their own time. */
  private boolean declareMine() throws Exception {
    try {
      channel.queueDeclare("mine", false, true, false, null);
      return true;
    } catch (IOException stillThere) {
      channel = owner.createChannel();
      return false;
    }
  }

  @Test
  void everyOperationOfAnotherConnectionIsRefused() throws Exception {
    Connection other = BROKER.connect();
    refused(other, it -> it.queueDeclare("mine", false, true, false, null));
    refused(other, it -> it.queueDeclare("mine", false, false, false, null));
    refused(other, it -> it.queueDeclarePassive("mine"));
    refused(other, it -> it.queueBind("mine", "amq.direct", "key"));
    refused(other, it -> it.queuePurge("mine"));
    refused(other, it -> it.queueDelete("mine"));
    refused(other, it -> it.basicGet("mine", true));
    refused(other, it -> it.basicConsume("mine", true, new DefaultConsumer(it)));
    channel.queueBind("mine", "amq.direct", "key");
    refused(other, it -> it.queueUnbind("mine", "amq.direct", "key"));
    assertEquals("mine", channel.queueDeclarePassive("mine").getQueue());
  }

  @Test
  void itIsLockedBeforeItIsInequivalent() throws Exception {
    refused(
        BROKER.connect(),
        it -> it.queueDeclare("mine", true, false, true, Map.of("x-max-length", 1)));
  }

  @Test
  void anotherConnectionMayPublishToIt() throws Exception {
    Channel other = BROKER.connect().createChannel();
    other.confirmSelect();
    Bodies.publish(other, "", "mine", "m");
    other.waitForConfirmsOrDie(10_000);
    assertEquals(List.of("m"), Bodies.in(channel, "mine"));
  }

  @Test
  void anotherChannelOfTheSameConnectionMayDoAll() throws Exception {
    Channel second = owner.createChannel();
    second.queueDeclare("mine", false, true, false, null);
    second.queueBind("mine", "amq.direct", "key");
    Bodies.publish(second, "amq.direct", "key", "m");
    assertEquals(List.of("m"), Bodies.in(second, "mine"));
    second.basicCancel(second.basicConsume("mine", new DefaultConsumer(second)));
    second.queueUnbind("mine", "amq.direct", "key");
    second.queuePurge("mine");
    second.queueDelete("mine");
  }

  @Test
  void itStaysWhenItsChannelCloses() throws Exception {
    channel.close();
    assertEquals("mine", owner.createChannel().queueDeclarePassive("mine").getQueue());
  }

  @Test
  void withoutTheFlagItIsRefusedToItsOwnerToo() throws Exception {
    refused(owner, it -> it.queueDeclare("mine", false, false, false, null));
    channel.queueDeclare("shared", false, false, false, null);
    Refused.on(
        owner, 405, locked("shared"), it -> it.queueDeclare("shared", false, true, false, null));
    channel.queueDelete("shared");
  }

  /** Durable means nothing where the queue goes with its connection. */
  @Test
  void itIsNeverDurable() throws Exception {
    channel.queueDeclare("mine", true, true, false, null);
    channel.queueDeclare("durable", true, true, false, null);
    channel.queueDeclare("durable", false, true, false, null);
  }

  /** The connection's close-ok comes when its queues are gone. */
  @Test
  void itIsGoneWhenTheConnectionHasClosed() throws Exception {
    Connection watcher = BROKER.connect();
    for (int i = 0; i < 10; i++) {
      Connection its = BROKER.connect();
      Channel declaring = its.createChannel();
      for (int j = 0; j < 10; j++) {
        declaring.queueDeclare("gone" + j, false, true, false, null);
        declaring.queueBind("gone" + j, "amq.fanout", "");
      }
      its.close();
      int last = i;
      Refused.on(
          watcher,
          404,
          "NOT_FOUND - no queue 'gone" + last + "' in vhost '/'",
          it -> it.queueDeclarePassive("gone" + last));
    }
  }

  @Test
  void itGoesWithALostConnectionToo() throws Exception {
    owner.abort();
    Connection other = BROKER.connect();
    Wait.until(
        "the name is free",
        () -> {
          Channel next = other.createChannel();
          try {
            next.queueDeclare("mine", false, true, false, null);
            return true;
          } catch (IOException locked) {
            return false;
          }
        });
  }

  @Test
  void itMayBeDeletedByItsOwner() throws Exception {
    channel.queueDelete("mine");
    Refused.on(BROKER.connect(), 404, NOT_FOUND, it -> it.basicGet("mine", true));
    Channel other = BROKER.connect().createChannel();
    AMQP.Queue.DeclareOk declared = other.queueDeclare("mine", false, true, false, null);
    assertEquals(0, declared.getMessageCount());
    other.queueDelete("mine");
  }

  private static void refused(Connection connection, Refused.OnChannel call) throws Exception {
    Refused.on(connection, 405, locked("mine"), call);
  }

  /** As long as a reply text may be. */
  private static String locked(String queue) {
    String text =
        "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '"
            + queue
            + "' in vhost '/'. It could be originally declared on another connection or the"
            + " exclusive property value does not match that of the original declaration.";
    return text.length() <= 255 ? text : text.substring(0, 252) + "...";
  }
}
