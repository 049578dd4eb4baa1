package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.broker.bus.QueueEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A publisher whose queue holds as much as it may is held back until there is room again. */
class HeldPublisherIT {
  private static final int LIMIT_BYTES = 4_000_000;
  private static final int BODY_BYTES = 50_000;

  /** More than the queue, what is on its way and both sockets' buffers take together. */
  private static final int MESSAGES = 1_000;

  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension()
          .with("queue_memory_bytes", "0")
          .with("vm_memory_high_watermark.absolute", Integer.toString(LIMIT_BYTES))
          .with("publish_credit_bytes", "200000");

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final AtomicLong sent = new AtomicLong();
  private Channel control;

  @BeforeEach
  void openControl() throws Exception {
    // Publishers of the test before are cut off, and what they had sent is still being read.
    Wait.until("nobody is there", () -> BROKER.broker().connectionCount() == 0);
    control = BROKER.connect().createChannel();
    control.queueDelete("full");
    control.queueDeclare("full", false, false, false, null);
  }

  /** Publishes on a connection and in a thread of its own. */
  private Thread flood(Connection connection) throws Exception {
    connection.addBlockedListener(
        new BlockedListener() {
          @Override
          public void handleBlocked(String reason) {
            told.add("blocked: " + reason);
          }

          @Override
          public void handleUnblocked() {
            told.add("unblocked");
          }
        });
    Channel channel = connection.createChannel();
    // The client's reader finishes with a channel's open-ok under that channel's lock. Whoever
    // publishes on it at once and is held up has the lock, and the reader hears nothing any more.
    // It has finished with this one when it answers for the next.
    connection.createChannel();
    Thread thread =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < MESSAGES; i++) {
                  channel.basicPublish("", "full", null, new byte[BODY_BYTES]);
                  sent.incrementAndGet();
                }
              } catch (IOException | com.rabbitmq.client.AlreadyClosedException e) {
                told.add("ended");
              }
            });
    thread.start();
    return thread;
  }

  private void expectTold(String what) throws Exception {
    assertEquals(what, told.poll(10, TimeUnit.SECONDS));
  }

  private void expectHeld() throws Exception {
    expectTold("blocked: low on memory");
    Wait.stalled("the publisher", sent);
    assertTrue(sent.get() < MESSAGES, "all taken");
    long ready = control.messageCount("full");
    assertTrue(ready * BODY_BYTES < LIMIT_BYTES, ready + " messages in the queue");
  }

  @Test
  void itGoesOnAfterPurgeAndConsumptionAndDeletion() throws Exception {
    Thread publisher = flood(BROKER.connect());
    expectHeld();
    control.queuePurge("full");
    expectTold("unblocked");
    expectHeld();
    while (control.basicGet("full", true) != null && told.isEmpty()) {
      // Until there is room.
    }
    expectTold("unblocked");
    expectHeld();
    control.queueDelete("full");
    expectTold("unblocked");
    publisher.join();
    assertEquals(MESSAGES, sent.get());
  }

  @Test
  void allThatWasSentArrivesOnce() throws Exception {
    Thread publisher = flood(BROKER.connect());
    expectHeld();
    AtomicLong received = new AtomicLong();
    control.basicQos(10);
    control.basicConsume(
        "full",
        false,
        (tag, delivery) -> {
          received.incrementAndGet();
          control.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
        },
        tag -> {});
    publisher.join();
    Wait.until("all received", () -> received.get() == MESSAGES);
    control.queueDelete("full");
  }

  @Test
  void publishersToOtherQueuesAreNotHeld() throws Exception {
    flood(BROKER.connect());
    expectHeld();
    Channel other = BROKER.connect().createChannel();
    other.confirmSelect();
    other.queueDeclare("roomy", false, true, true, null);
    for (int i = 0; i < 500; i++) {
      other.basicPublish("", "roomy", null, new byte[1000]);
      other.basicPublish("amq.fanout", "", null, new byte[1000]);
      if (i % 50 == 0) {
        other.waitForConfirmsOrDie(10_000);
        other.queuePurge("roomy");
      }
    }
    other.waitForConfirmsOrDie(10_000);
    control.queueDelete("full");
  }

  /** What was on its way to a queue that goes counts as arrived, and stops nobody for ever. */
  @Test
  void whoseQueueGoesMeanwhileGoesOn() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      byte[] publish = new Script().publish(1, "", "full", new byte[BODY_BYTES]).toBytes();
      for (int round = 0; round < 100; round++) {
        Thread publisher =
            new Thread(
                () -> {
                  try {
                    for (int i = 0; i < 50; i++) {
                      client.send(publish);
                    }
                    client.send(1, new BasicMethod.Qos(0, 1, false));
                  } catch (IOException e) {
                    told.add("ended");
                  }
                });
        publisher.start();
        control.queueDelete("full");
        while (!(client.next().content() instanceof BasicMethod.QosOk)) {
          // It may have been held for a moment.
        }
        publisher.join();
        control.queueDeclare("full", false, false, false, null);
      }
    }
    control.queueDelete("full");
  }

  @Test
  void whoCannotBeToldIsHeldToo() throws Exception {
    ConnectionFactory factory = BROKER.factory();
    Map<String, Object> properties = new HashMap<>(factory.getClientProperties());
    properties.remove("capabilities");
    factory.setClientProperties(properties);
    Thread publisher = flood(BROKER.keep(factory.newConnection()));
    Wait.stalled("the publisher", sent);
    assertTrue(sent.get() < MESSAGES);
    control.queueDelete("full");
    publisher.join();
    assertEquals(null, told.poll());
  }

  /** Its socket is not read, so it is the broker's heartbeat that finds out. */
  @Test
  void aHeldConnectionThatGoesLeavesNothing() throws Exception {
    Inside inside = new Inside(BROKER.broker());
    int deployments = inside.deploymentCount();
    Set<String> addresses = inside.addresses();
    Set<String> toldSessions = ConcurrentHashMap.newKeySet();
    io.vertx.core.Handler<io.vertx.core.eventbus.DeliveryContext<Object>> tap =
        delivery -> {
          if (delivery.body() instanceof QueueEvent.Pressure pressure && !pressure.held()) {
            toldSessions.add(delivery.message().address());
          }
          delivery.next();
        };
    byte[] publish = new Script().publish(1, "", "full", new byte[BODY_BYTES]).toBytes();
    for (boolean reset : new boolean[] {false, true, false}) {
      RawClient client = RawClient.open(BROKER.port(), 1, 131_072, 0);
      client.openChannel(1);
      Thread publisher =
          new Thread(
              () -> {
                try {
                  while (true) {
                    client.send(publish);
                    sent.incrementAndGet();
                  }
                } catch (IOException e) {
                  told.add("ended");
                }
              });
      publisher.start();
      client.expect(ConnectionMethod.Blocked.class);
      Wait.stalled("the publisher", sent);
      if (reset) {
        client.reset();
      } else {
        client.close();
      }
      expectTold("ended");
      Wait.until("gone", () -> BROKER.broker().connectionCount() == 1);
      Wait.until("its deployment", () -> inside.deploymentCount() == deployments);
      Wait.until("its address", () -> inside.addresses().equals(addresses));
    }
    inside.vertx().eventBus().addOutboundInterceptor(tap);
    control.queuePurge("full");
    control.queueDelete("full");
    inside.vertx().eventBus().removeOutboundInterceptor(tap);
    assertTrue(toldSessions.isEmpty(), toldSessions + " are still known");
  }
}
