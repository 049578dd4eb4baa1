package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A channel in confirm mode hears of each of its publishes once. */
class ConfirmIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private Confirms confirms;
  private String queue;

  /** What the broker said, in order; and which publishes nobody has heard of yet. */
  private static final class Confirms implements ConfirmListener {
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final TreeSet<Long> open = new TreeSet<>();
    private int unknownCount;
    private int multipleCount;

    static Confirms of(Channel channel) throws IOException {
      Confirms confirms = new Confirms();
      channel.confirmSelect();
      channel.addConfirmListener(confirms);
      channel.addReturnListener(
          (code, text, exchange, key, properties, body) ->
              confirms.said.add("return " + code + " " + text + " " + key));
      return confirms;
    }

    synchronized void expect(long sequence) {
      open.add(sequence);
    }

    @Override
    public void handleAck(long tag, boolean multiple) {
      said.add("ack " + tag);
      settle(tag, multiple);
    }

    @Override
    public void handleNack(long tag, boolean multiple) {
      said.add("nack " + tag);
      settle(tag, multiple);
    }

    private synchronized void settle(long tag, boolean multiple) {
      if (multiple) {
        multipleCount++;
        open.headSet(tag, true).clear();
      } else if (!open.remove(tag)) {
        unknownCount++;
      }
    }

    synchronized int openCount() {
      return open.size();
    }

    void awaitAll() throws Exception {
      Wait.until("every publish is confirmed", () -> openCount() == 0);
      assertEquals(0, unknownCount, "confirms of what was not open");
      assertTrue(said.stream().noneMatch(word -> word.startsWith("nack")));
    }
  }

  @BeforeEach
  void open() throws Exception {
    connection = InlineDeliveries.connect(BROKER);
    channel = connection.createChannel();
    queue = Inbox.declare(channel);
  }

  private void publish(
      Channel publisher, Confirms to, String exchange, String key, boolean mandatory)
      throws IOException {
    to.expect(publisher.getNextPublishSeqNo());
    publisher.basicPublish(
        exchange, key, mandatory, MessageProperties.PERSISTENT_BASIC, Inbox.bytes("x"));
  }

  @Test
  void numbersCountFromOne() throws Exception {
    Inbox.publish(channel, queue, 1, 5);
    confirms = Confirms.of(channel);
    assertEquals(1, channel.getNextPublishSeqNo());
    publish(channel, confirms, "", queue, false);
    confirms.awaitAll();
    publish(channel, confirms, "", queue, false);
    confirms.awaitAll();
    assertEquals(List.of("ack 1", "ack 2"), confirms.said);
  }

  @Test
  void selectingAgainChangesNothing() throws Exception {
    confirms = Confirms.of(channel);
    publish(channel, confirms, "", queue, false);
    channel.confirmSelect();
    publish(channel, confirms, "", queue, false);
    confirms.awaitAll();
    assertEquals(3, channel.getNextPublishSeqNo());
  }

  @Test
  void tenThousandAreAllAcked() throws Exception {
    confirms = Confirms.of(channel);
    for (int count = 0; count < 10_000; count++) {
      publish(channel, confirms, "", queue, false);
    }
    confirms.awaitAll();
    assertTrue(confirms.multipleCount > 0, "none was told for many");
    assertEquals(10_000, channel.messageCount(queue));
  }

  @Test
  void waitForConfirmsComesBack() throws Exception {
    channel.confirmSelect();
    for (int round = 0; round < 20; round++) {
      for (int count = 0; count < 50; count++) {
        channel.basicPublish("", queue, null, Inbox.bytes("x"));
      }
      assertTrue(channel.waitForConfirms(10_000));
    }
    channel.waitForConfirmsOrDie(10_000);
    assertEquals(1_000, channel.messageCount(queue));
  }

  @Test
  void anUnroutableMessageIsReturnedBeforeItsAck() throws Exception {
    confirms = Confirms.of(channel);
    for (String exchange : new String[] {"", "amq.direct", "amq.topic", "amq.fanout"}) {
      confirms.said.clear();
      long sequence = channel.getNextPublishSeqNo();
      publish(channel, confirms, exchange, "nowhere", true);
      confirms.awaitAll();
      assertEquals(
          List.of("return 312 NO_ROUTE nowhere", "ack " + sequence), confirms.said, exchange);
    }
  }

  @Test
  void anUnroutableMessageThatIsNotMandatoryIsAcked() throws Exception {
    confirms = Confirms.of(channel);
    publish(channel, confirms, "", "nowhere", false);
    publish(channel, confirms, "amq.direct", "nowhere", false);
    confirms.awaitAll();
    assertTrue(confirms.said.stream().noneMatch(word -> word.startsWith("return")));
  }

  @Test
  void aMixOfRoutesIsConfirmedAndReturnedOneByOne() throws Exception {
    channel.queueBind(queue, "amq.direct", "there");
    confirms = Confirms.of(channel);
    int returns = 0;
    for (int count = 0; count < 2_000; count++) {
      boolean there = count % 3 != 0;
      boolean mandatory = count % 2 == 0;
      String exchange = count % 5 < 3 ? "amq.direct" : "";
      String key = there ? (exchange.isEmpty() ? queue : "there") : "nowhere";
      publish(channel, confirms, exchange, key, mandatory);
      returns += !there && mandatory ? 1 : 0;
    }
    confirms.awaitAll();
    long returned = confirms.said.stream().filter(word -> word.startsWith("return")).count();
    assertEquals(returns, returned);
    assertEquals(1_333, channel.messageCount(queue));
  }

  @Test
  void aReturnPrecedesEveryAckThatCoversIt() throws Exception {
    confirms = Confirms.of(channel);
    for (int count = 1; count <= 500; count++) {
      publish(channel, confirms, "amq.direct", "nowhere-" + count, true);
    }
    confirms.awaitAll();
    int returned = 0;
    for (String word : confirms.said) {
      if (word.startsWith("return")) {
        returned++;
        assertEquals("return 312 NO_ROUTE nowhere-" + returned, word);
      } else {
        assertTrue(Integer.parseInt(word.substring(4)) <= returned, word + " after " + returned);
      }
    }
  }

  @Test
  void manyQueuesAtOnceAreOneConfirm() throws Exception {
    for (int count = 0; count < 10; count++) {
      channel.queueBind(Inbox.declare(channel), "amq.fanout", "");
    }
    confirms = Confirms.of(channel);
    for (int count = 0; count < 200; count++) {
      publish(channel, confirms, "amq.fanout", "", false);
    }
    confirms.awaitAll();
  }

  @Test
  void manyChannelsAtOnceDoNotMixTheirNumbers() throws Exception {
    List<Channel> channels = new ArrayList<>();
    List<Confirms> each = new ArrayList<>();
    for (int count = 0; count < 20; count++) {
      Channel one = connection.createChannel();
      channels.add(one);
      each.add(Confirms.of(one));
    }
    for (int round = 0; round < 100; round++) {
      for (int index = 0; index < channels.size(); index++) {
        publish(channels.get(index), each.get(index), "", queue, false);
      }
    }
    for (Confirms one : each) {
      one.awaitAll();
    }
    assertEquals(2_000, channel.messageCount(queue));
  }

  @Test
  void aDeletedQueueConfirmsWhatItGot() throws Exception {
    confirms = Confirms.of(channel);
    Channel deleting = BROKER.connect().createChannel();
    for (int round = 0; round < 20; round++) {
      String doomed = "doomed-" + round;
      deleting.queueDeclare(doomed, false, false, false, null);
      channel.queueBind(doomed, "amq.topic", doomed);
      for (int count = 0; count < 50; count++) {
        publish(channel, confirms, count % 2 == 0 ? "" : "amq.topic", doomed, false);
      }
      deleting.queueDelete(doomed);
      for (int count = 0; count < 10; count++) {
        publish(channel, confirms, "", doomed, false);
      }
      confirms.awaitAll();
    }
  }

  @Test
  void rejectingWhatWasDeliveredDoesNotTouchTheConfirm() throws Exception {
    confirms = Confirms.of(channel);
    Inbox inbox = Inbox.consume(channel, queue, false);
    publish(channel, confirms, "", queue, false);
    channel.basicReject(inbox.next().tag(), false);
    confirms.awaitAll();
    assertEquals(List.of("ack 1"), confirms.said);
  }

  @Test
  void severalKeysOfOneMessageAreOneConfirm() throws Exception {
    String second = Inbox.declare(channel);
    confirms = Confirms.of(channel);
    for (String[] keys : new String[][] {{second}, {second, "nowhere"}, {queue}}) {
      confirms.expect(channel.getNextPublishSeqNo());
      BasicProperties properties =
          new BasicProperties.Builder().headers(Map.of("CC", List.of(keys))).build();
      channel.basicPublish("", queue, true, properties, new byte[0]);
    }
    confirms.awaitAll();
    assertEquals(3, channel.messageCount(queue));
    assertEquals(2, channel.messageCount(second));
    assertTrue(confirms.said.stream().noneMatch(word -> word.startsWith("return")));
  }

  @Test
  void aPublishThatIsRefusedIsNotConfirmed() throws Exception {
    confirms = Confirms.of(channel);
    publish(channel, confirms, "", queue, false);
    confirms.awaitAll();
    publish(channel, confirms, "absent", "", false);
    Closed.channel(channel, 404, "NOT_FOUND - no exchange 'absent' in vhost '/'");
    assertEquals(1, confirms.openCount());
  }

  @Test
  void confirmsAndTransactionsExcludeEachOther() throws Exception {
    channel.confirmSelect();
    assertThrows(IOException.class, () -> channel.txSelect());
    Closed.channel(channel, 406, "PRECONDITION_FAILED - cannot switch from confirm to tx mode");
    Channel other = connection.createChannel();
    other.txSelect();
    assertThrows(IOException.class, () -> other.confirmSelect());
    Closed.channel(other, 406, "PRECONDITION_FAILED - cannot switch from tx to confirm mode");
    assertFalse(other.isOpen());
  }
}
