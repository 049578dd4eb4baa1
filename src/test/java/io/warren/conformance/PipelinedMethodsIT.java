package io.warren.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Command;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.TrafficListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Methods sent without waiting for the answers of those before: a channel does them one after the
 * other, and answers in that order.
 */
class PipelinedMethodsIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  /** All that the broker says, in its order. */
  private final ConcurrentLinkedQueue<Command> answers = new ConcurrentLinkedQueue<>();

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    ConnectionFactory factory = BROKER.factory();
    factory.setTrafficListener(
        new TrafficListener() {
          @Override
          public void write(Command outbound) {}

          @Override
          public void read(Command inbound) {
            answers.add(inbound);
          }
        });
    connection = BROKER.keep(factory.newConnection());
    channel = connection.createChannel();
    answers.clear();
  }

  @Test
  void eachSeesWhatTheOnesBeforeHaveDone() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      send(new AMQP.Exchange.Declare.Builder().exchange("x").type("direct").build());
      send(new AMQP.Queue.Declare.Builder().queue("q").exclusive().build());
      send(new AMQP.Queue.Bind.Builder().queue("q").exchange("x").routingKey("k").build());
      Bodies.publish(channel, "x", "k", "bound " + i);
      send(new AMQP.Basic.Get.Builder().queue("q").noAck().build());
      Bodies.publish(channel, "", "q", "direct");
      Bodies.publish(channel, "x", "k", "bound");
      Bodies.publish(channel, "x", "other", "unbound");
      send(new AMQP.Queue.Purge.Builder().queue("q").build());
      send(new AMQP.Queue.Delete.Builder().queue("q").build());
      send(new AMQP.Exchange.Delete.Builder().exchange("x").build());
      expected.addAll(
          List.of(
              "exchange.declare-ok",
              "queue.declare-ok",
              "queue.bind-ok",
              "bound " + i,
              "purged 2",
              "queue.delete-ok",
              "exchange.delete-ok"));
    }
    assertEquals(expected, answers(expected.size()));
  }

  @Test
  void gotMessagesComeInTheOrderOfTheirGets() throws Exception {
    send(new AMQP.Queue.Declare.Builder().queue("q").exclusive().build());
    List<String> expected = new ArrayList<>(List.of("queue.declare-ok"));
    for (int i = 0; i < 1_000; i++) {
      Bodies.publish(channel, "", "q", "" + i);
      send(new AMQP.Basic.Get.Builder().queue("q").noAck().build());
      send(new AMQP.Basic.Get.Builder().queue("q").noAck().build());
      expected.add("" + i);
      expected.add("basic.get-empty");
    }
    assertEquals(expected, answers(expected.size()));
  }

  /** Each channel waits for its own answers only, and its publishes keep their place. */
  @Test
  void channelsDoNotMixTheirMethods() throws Exception {
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      channels.add(connection.createChannel());
    }
    answers.clear();
    for (int round = 0; round < 50; round++) {
      for (int i = 0; i < 20; i++) {
        Channel its = channels.get(i);
        String queue = "q" + i;
        its.asyncRpc(new AMQP.Queue.Declare.Builder().queue(queue).exclusive().build());
        Bodies.publish(its, "", queue, queue + " " + round);
        its.asyncRpc(new AMQP.Basic.Get.Builder().queue(queue).noAck().build());
        its.asyncRpc(new AMQP.Queue.Delete.Builder().queue(queue).build());
      }
    }
    List<String> heard = answers(3 * 50 * 20);
    for (int i = 0; i < 20; i++) {
      String queue = "q" + i + " ";
      List<String> expected = new ArrayList<>();
      for (int round = 0; round < 50; round++) {
        expected.add(queue + round);
      }
      assertEquals(expected, heard.stream().filter(it -> it.startsWith(queue)).toList());
    }
  }

  private void send(Method method) throws Exception {
    channel.asyncRpc(method);
  }

  private List<String> answers(int count) throws Exception {
    Wait.until(count + " answers", () -> answers.size() >= count);
    return answers.stream().map(PipelinedMethodsIT::text).toList();
  }

  private static String text(Command answer) {
    Method method = answer.getMethod();
    if (method instanceof AMQP.Queue.PurgeOk purged) {
      return "purged " + purged.getMessageCount();
    }
    return method instanceof AMQP.Basic.GetOk
        ? new String(answer.getContentBody(), UTF_8)
        : method.protocolMethodName();
  }
}
