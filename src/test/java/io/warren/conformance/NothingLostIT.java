package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Consumers that come and go, requeue, recover, roll back and change their limits: each message is
 * acked once, and what is redelivered says so.
 */
class NothingLostIT {
  private static final int MESSAGES = 3_000;
  private static final int WORKERS = 6;
  private static final String[] QUEUES = {"worked-0", "worked-1", "worked-2"};

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private final Set<String> acked = new TreeSet<>();
  private final Set<String> seen = new TreeSet<>();
  private Random random;

  /** One channel, with what it holds; its consumers are called by their connection's thread. */
  private final class Worker {
    private final Connection connection;
    private final List<Inbox> inboxes = new ArrayList<>();
    private final List<String> consumerTags = new ArrayList<>();
    private final List<Inbox.Received> held = new ArrayList<>();
    private Channel channel;
    private boolean transactional;

    Worker(Connection connection) throws IOException {
      this.connection = connection;
      open();
    }

    private void open() throws IOException {
      channel = connection.createChannel();
      transactional = random.nextInt(4) == 0;
      if (transactional) {
        channel.txSelect();
      }
      inboxes.clear();
      consumerTags.clear();
      held.clear();
    }

    void step() throws Exception {
      receive();
      switch (random.nextInt(14)) {
        case 0 -> consume();
        case 1 -> cancel();
        case 2 -> limit();
        case 3 -> requeueOne();
        case 4 -> requeueAll();
        case 5 -> recover();
        case 6 -> get();
        case 7 -> closeSometimes();
        default -> ackSome();
      }
    }

    private void receive() throws InterruptedException {
      for (Inbox inbox : inboxes) {
        while (inbox.count() > 0) {
          hold(inbox.next());
        }
      }
      held.sort(Comparator.comparingLong(Inbox.Received::tag));
    }

    private void hold(Inbox.Received received) {
      String text = received.text();
      assertTrue(!acked.contains(text), () -> "came after its ack: " + text);
      if (!seen.add(text)) {
        assertTrue(received.redelivered(), () -> "came again as if for the first time: " + text);
      }
      held.add(received);
    }

    private void consume() throws IOException {
      if (consumerTags.size() < 3) {
        channel.basicQos(random.nextInt(4) * random.nextInt(10));
        Inbox inbox = new Inbox(channel);
        inboxes.add(inbox);
        String queue = QUEUES[random.nextInt(QUEUES.length)];
        consumerTags.add(channel.basicConsume(queue, false, inbox));
      }
    }

    private void cancel() throws IOException {
      if (!consumerTags.isEmpty()) {
        channel.basicCancel(consumerTags.remove(random.nextInt(consumerTags.size())));
      }
    }

    private void limit() throws IOException {
      channel.basicQos(random.nextInt(3) * random.nextInt(15), true);
    }

    private void ackSome() throws IOException {
      if (held.isEmpty()) {
        return;
      }
      if (random.nextBoolean()) {
        int upTo = random.nextInt(held.size());
        channel.basicAck(held.get(upTo).tag(), true);
        acked(held.subList(0, upTo + 1));
      } else {
        int index = random.nextInt(held.size());
        channel.basicAck(held.get(index).tag(), false);
        acked(held.subList(index, index + 1));
      }
    }

    private void acked(List<Inbox.Received> range) throws IOException {
      if (transactional) {
        if (random.nextInt(3) == 0) {
          channel.txRollback();
          return;
        }
        channel.txCommit();
      }
      range.forEach(each -> assertTrue(acked.add(each.text()), "acked twice: " + each.text()));
      range.clear();
    }

    private void requeueOne() throws IOException {
      if (!held.isEmpty()) {
        channel.basicReject(held.remove(random.nextInt(held.size())).tag(), true);
        commit();
      }
    }

    private void requeueAll() throws IOException {
      if (!held.isEmpty()) {
        int upTo = random.nextInt(held.size());
        channel.basicNack(held.get(upTo).tag(), true, true);
        held.subList(0, upTo + 1).clear();
        commit();
      }
    }

    private void commit() throws IOException {
      if (transactional) {
        channel.txCommit();
      }
    }

    /**
     * What the client has not handled yet comes again with a new tag, so the channel starts anew.
     */
    private void recover() throws Exception {
      if (random.nextInt(4) == 0) {
        channel.basicRecover(true);
        close();
        open();
      }
    }

    private void get() throws IOException {
      GetResponse got = channel.basicGet(QUEUES[random.nextInt(QUEUES.length)], false);
      if (got != null) {
        hold(new Inbox.Received("", got.getEnvelope(), got.getProps(), got.getBody()));
        held.sort(Comparator.comparingLong(Inbox.Received::tag));
      }
    }

    private void closeSometimes() throws Exception {
      if (random.nextInt(3) == 0) {
        close();
        open();
      }
    }

    void close() throws Exception {
      channel.close();
      // Nobody else has seen these: what comes again says so.
      receive();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20, 300, 4_000})
  void eachMessageIsAckedOnce(long seed) throws Exception {
    random = new Random(seed);
    Channel publishing = BROKER.connect().createChannel();
    for (String queue : QUEUES) {
      publishing.queueDeclare(queue, false, false, false, null);
    }
    publishing.confirmSelect();
    List<Worker> workers = new ArrayList<>();
    Connection shared = InlineDeliveries.connect(BROKER);
    for (int index = 0; index < WORKERS; index++) {
      workers.add(new Worker(index % 2 == 0 ? shared : InlineDeliveries.connect(BROKER)));
    }
    int published = 0;
    while (published < MESSAGES) {
      for (int count = random.nextInt(20); count > 0 && published < MESSAGES; count--) {
        String queue = QUEUES[random.nextInt(QUEUES.length)];
        publishing.basicPublish("", queue, null, Inbox.bytes("m" + published++));
      }
      workers.get(random.nextInt(WORKERS)).step();
    }
    publishing.waitForConfirmsOrDie(10_000);
    for (Worker worker : workers) {
      worker.close();
    }
    Channel draining = BROKER.connect().createChannel();
    for (String queue : QUEUES) {
      int ready = (int) draining.messageCount(queue);
      Inbox inbox = Inbox.consume(draining, queue, true);
      for (int count = 0; count < ready; count++) {
        Inbox.Received received = inbox.next();
        String text = received.text();
        assertTrue(acked.add(text), () -> "acked twice: " + text);
        assertTrue(received.redelivered() || !seen.contains(text), text);
      }
      assertEquals(0, draining.queueDelete(queue).getMessageCount());
    }
    assertEquals(MESSAGES, acked.size());
  }
}
