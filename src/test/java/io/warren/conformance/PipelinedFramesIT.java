package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.ConfirmMethod;
import io.warren.amqp091.codec.ExchangeMethod;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.amqp091.codec.TxMethod;
import io.warren.broker.bus.Address;
import io.warren.value.FieldTable;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a client says without waiting for answers is done in the order in which it says it. */
class PipelinedFramesIT {
  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension().with("channel_backlog_bytes", "65536");

  private static final FieldTable NONE = FieldTable.EMPTY;

  private static QueueMethod.Declare declare(String queue, boolean passive, boolean noWait) {
    return new QueueMethod.Declare(queue, passive, false, false, false, noWait, NONE);
  }

  private static BasicMethod.Get get(String queue) {
    return new BasicMethod.Get(queue, true);
  }

  private static QueueMethod.Delete delete(String queue) {
    return new QueueMethod.Delete(queue, false, false, false);
  }

  private static long expectReady(RawClient client, int channel) throws Exception {
    return client.expect(channel, QueueMethod.DeclareOk.class).messageCount();
  }

  private static int expectGot(RawClient client, int channel) throws Exception {
    client.expect(channel, BasicMethod.GetOk.class);
    return client.expectContent(channel)[0];
  }

  @Test
  void eachMethodSeesWhatThoseBeforeItDid() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(
          script ->
              script
                  .method(1, declare("line", false, false))
                  .publish(1, "", "line", new byte[] {1})
                  .publish(1, "", "line", new byte[] {2})
                  .method(1, get("line"), declare("line", true, false))
                  .publish(1, "", "line", new byte[] {3})
                  .method(1, get(""), new QueueMethod.Purge("line", false), get("line"))
                  .publish(1, "", "line", new byte[] {4})
                  .method(1, new QueueMethod.Delete("line", false, false, false))
                  .publish(1, "", "line", new byte[] {5})
                  .method(1, declare("line", false, false), get("line"), delete("line")));
      assertEquals(0, expectReady(client, 1));
      assertEquals(1, expectGot(client, 1));
      assertEquals(1, expectReady(client, 1));
      assertEquals(2, expectGot(client, 1));
      assertEquals(1, client.expect(1, QueueMethod.PurgeOk.class).messageCount());
      client.expect(1, BasicMethod.GetEmpty.class);
      assertEquals(1, client.expect(1, QueueMethod.DeleteOk.class).messageCount());
      assertEquals(0, expectReady(client, 1));
      client.expect(1, BasicMethod.GetEmpty.class);
      client.expect(1, QueueMethod.DeleteOk.class);
    }
  }

  /** Behind a refused method nothing is done, nor answered. */
  @Test
  void whatStandsBehindAnErrorIsDropped() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.openChannel(2);
      client.send(2, declare("kept", false, false));
      client.expect(2, QueueMethod.DeclareOk.class);
      client.send(
          script ->
              script
                  .method(1, declare("no-such-queue", true, false))
                  .publish(1, "", "kept", new byte[] {1})
                  .method(1, delete("kept"), declare("never", false, false)));
      client.expectChannelClose(1, 404, "NOT_FOUND - no queue 'no-such-queue' in vhost '/'");
      client.send(2, declare("kept", true, false), declare("never", true, false));
      assertEquals(0, expectReady(client, 2));
      client.expectChannelClose(2, 404, "NOT_FOUND - no queue 'never' in vhost '/'");
    }
  }

  @Test
  void publishesThroughAnExchangeAreCountedByTheNextQuestion() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(
          1,
          declare("topics", false, true),
          new QueueMethod.Bind("topics", "amq.topic", "a.#", true, NONE),
          declare("topics-too", false, true),
          new QueueMethod.Bind("topics-too", "amq.topic", "#.b", true, NONE));
      for (int round = 0; round < 50; round++) {
        client.send(
            script -> {
              for (int i = 0; i < 20; i++) {
                script.publish(1, "amq.topic", "a.b", new byte[10]);
                script.publish(1, "amq.topic", "c", new byte[10]);
                script.publish(1, "", "topics", new byte[10]);
                script.publish(1, "amq.fanout", "", new byte[10]);
              }
              script.method(1, declare("topics", true, false), declare("topics-too", true, false));
              script.publish(1, "amq.topic", "a.c", new byte[10]);
              script.method(
                  1,
                  new QueueMethod.Purge("topics", false),
                  new QueueMethod.Purge("topics-too", false));
            });
        assertEquals(40, expectReady(client, 1));
        assertEquals(20, expectReady(client, 1));
        assertEquals(41, client.expect(1, QueueMethod.PurgeOk.class).messageCount());
        assertEquals(20, client.expect(1, QueueMethod.PurgeOk.class).messageCount());
      }
      client.send(1, delete("topics"), delete("topics-too"));
      client.expect(1, QueueMethod.DeleteOk.class);
      client.expect(1, QueueMethod.DeleteOk.class);
    }
  }

  @Test
  void whatWantsNoAnswerIsInOrderToo() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(
          script ->
              script
                  .method(
                      1,
                      new ConfirmMethod.Select(true),
                      new ExchangeMethod.Declare(
                          "quiet", "direct", false, false, false, false, true, NONE),
                      declare("quiet", false, true),
                      new QueueMethod.Bind("quiet", "quiet", "key", true, NONE))
                  .publish(1, "quiet", "key", new byte[] {1})
                  .method(1, new QueueMethod.Purge("quiet", true))
                  .publish(1, "quiet", "key", new byte[] {2})
                  .method(1, get("quiet"))
                  .method(
                      1,
                      new QueueMethod.Unbind("quiet", "quiet", "key", NONE),
                      new BasicMethod.Consume("quiet", "tag", false, true, false, true, NONE))
                  .publish(1, "quiet", "key", new byte[] {3})
                  .publish(1, "", "quiet", new byte[] {4})
                  .method(
                      1,
                      new BasicMethod.Cancel("tag", true),
                      new QueueMethod.Delete("quiet", false, false, true),
                      new ExchangeMethod.Delete("quiet", false, true),
                      new ChannelMethod.Close(200, "", 0, 0)));
      int got = 0;
      int delivered = 0;
      Set<Long> acked = new TreeSet<>();
      Object content = null;
      while (!(content instanceof ChannelMethod.CloseOk)) {
        content = client.next().content();
        if (content instanceof BasicMethod.GetOk) {
          got = client.expectContent(1)[0];
        } else if (content instanceof BasicMethod.Deliver) {
          delivered = client.expectContent(1)[0];
        } else if (content instanceof BasicMethod.Ack ack) {
          for (long tag = ack.multiple() ? 1 : ack.deliveryTag(); tag <= ack.deliveryTag(); tag++) {
            acked.add(tag);
          }
        } else {
          assertTrue(
              content instanceof QueueMethod.UnbindOk || content instanceof ChannelMethod.CloseOk,
              content.toString());
        }
      }
      assertEquals(2, got);
      assertEquals(4, delivered);
      assertEquals(Set.of(1L, 2L, 3L, 4L), acked);
      client.openChannel(1);
      client.send(1, declare("quiet", true, false));
      client.expectChannelClose(1, 404, "NOT_FOUND - no queue 'quiet' in vhost '/'");
    }
  }

  @Test
  void anErrorInTheMiddleEndsWhatStandsBehindIt() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(
          script ->
              script
                  .method(1, declare("before", false, false), get("nowhere"))
                  .method(1, declare("behind", false, false))
                  .publish(1, "", "before", new byte[1]));
      client.expect(1, QueueMethod.DeclareOk.class);
      client.expectChannelClose(1, 404, "NOT_FOUND - no queue 'nowhere' in vhost '/'");
      client.openChannel(1);
      client.send(1, declare("before", true, false), delete("before"));
      assertEquals(0, expectReady(client, 1));
      client.expect(1, QueueMethod.DeleteOk.class);
      client.send(1, declare("behind", true, false));
      client.expectChannelClose(1, 404, "NOT_FOUND - no queue 'behind' in vhost '/'");
    }
  }

  /** None of them has anything to wait for, once their turn has come. */
  @Test
  void thousandsOfCommitsOfNothingBehindADeclarationAreAllAnswered() throws Exception {
    int commits = 20_000;
    try (TestNode broker = TestNode.with("channel_backlog_bytes", "10000000");
        RawClient client = RawClient.openWithChannel(broker.port())) {
      client.send(1, new TxMethod.Select());
      client.expect(1, TxMethod.SelectOk.class);
      client.send(
          script -> {
            script.method(1, declare("fresh", false, false));
            for (int i = 0; i < commits; i++) {
              script.method(1, new TxMethod.Commit());
            }
            script.method(1, delete("fresh"));
          });
      client.expect(1, QueueMethod.DeclareOk.class);
      for (int i = 0; i < commits; i++) {
        client.expect(1, TxMethod.CommitOk.class);
      }
      client.expect(1, QueueMethod.DeleteOk.class);
    }
  }

  // ---- an answer that does not come ------------------------------------------------------------

  /** Stands in for the virtual host for every second question, and keeps it. */
  private static final class Keeper {
    private final EventBus bus;
    private final MessageConsumer<Object> consumer;
    private final Queue<Message<Object>> questions = new ConcurrentLinkedQueue<>();

    Keeper() throws Exception {
      bus = new Inside(BROKER.broker()).vertx().eventBus();
      consumer = bus.localConsumer(Address.virtualHost("/"), questions::add);
      consumer.completion().toCompletionStage().toCompletableFuture().get();
    }

    /** Lets the virtual host answer after all. */
    void release() throws Exception {
      consumer.unregister().toCompletionStage().toCompletableFuture().get();
      DeliveryOptions local = new DeliveryOptions().setLocalOnly(true);
      for (Message<Object> question : questions) {
        bus.request(Address.virtualHost("/"), question.body())
            .onSuccess(answer -> question.reply(answer.body(), local));
      }
    }
  }

  @Test
  void anUnansweredMethodHoldsUpItsChannelAlone() throws Exception {
    Keeper keeper = new Keeper();
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.openChannel(2);
      client.send(1, declare("kept-1", false, true), declare("kept-2", false, true), get("kept-2"));
      Wait.until("a kept question", () -> !keeper.questions.isEmpty());
      for (int i = 0; i < 100; i++) {
        client.send(2, new BasicMethod.Qos(0, 1, false));
        client.expect(2, BasicMethod.QosOk.class);
      }
      keeper.release();
      client.expect(1, BasicMethod.GetEmpty.class);
      client.send(1, delete("kept-1"), delete("kept-2"));
      client.expect(1, QueueMethod.DeleteOk.class);
      client.expect(1, QueueMethod.DeleteOk.class);
    }
  }

  @Test
  void whatPilesUpBehindAnUnansweredMethodStopsTheSocket() throws Exception {
    int messages = 1024;
    byte[] message = new Script().publish(1, "", "pile", new byte[64 * 1024]).toBytes();
    Keeper keeper = new Keeper();
    try (RawClient client = RawClient.openWithChannel(BROKER.port());
        RawClient other = RawClient.openWithChannel(BROKER.port())) {
      client.send(1, declare("pile", false, true), declare("pile", false, true));
      Wait.until("a kept question", () -> !keeper.questions.isEmpty());
      AtomicLong written = new AtomicLong();
      Thread writer =
          new Thread(
              () -> {
                try {
                  for (int i = 0; i < messages; i++) {
                    client.send(message);
                    written.incrementAndGet();
                  }
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      writer.start();
      Wait.stalled("the writer", written);
      assertTrue(written.get() < messages / 2, written + " messages taken");
      other.send(1, new BasicMethod.Qos(0, 1, false));
      other.expect(1, BasicMethod.QosOk.class);
      keeper.release();
      writer.join();
      client.send(1, declare("pile", true, false), delete("pile"));
      assertEquals(messages, expectReady(client, 1));
      client.expect(1, QueueMethod.DeleteOk.class);
    }
  }

  @Test
  void bodiesThatWereKeptAreWhole() throws Exception {
    byte[] body = new byte[300_000];
    new java.util.Random(1).nextBytes(body);
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      for (int round = 0; round < 100; round++) {
        client.send(
            script ->
                script
                    .method(1, declare("whole", false, false))
                    .publish(1, "", "whole", body)
                    .method(1, get("whole"), delete("whole")));
        client.expect(1, QueueMethod.DeclareOk.class);
        client.expect(1, BasicMethod.GetOk.class);
        assertArrayEquals(body, client.expectContent(1));
        client.expect(1, QueueMethod.DeleteOk.class);
      }
    }
  }
}
