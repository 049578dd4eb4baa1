package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.ExchangeMethod;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.value.FieldTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Thousands of methods that have little to do wait behind one that has much to do. */
class ManyDeclarationsIT {
  private static final int CLIENTS = 3;
  private static final int CHANNELS = 2_000;
  private static final int BINDINGS = 5_000;
  private static final FieldTable NONE = FieldTable.EMPTY;

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private final List<RawClient> clients = new ArrayList<>();
  private RawClient busy;

  private static QueueMethod.Declare declare(String queue) {
    return new QueueMethod.Declare(queue, false, false, false, false, false, NONE);
  }

  @BeforeEach
  void bindMuch() throws Exception {
    busy = RawClient.openWithChannel(BROKER.port());
    busy.send(
        1,
        new ExchangeMethod.Declare("big", "topic", false, false, false, false, true, NONE),
        declare("bound"));
    busy.expect(1, QueueMethod.DeclareOk.class);
    busy.send(
        script -> {
          for (int i = 0; i < BINDINGS; i++) {
            script.method(1, new QueueMethod.Bind("bound", "big", "key." + i, true, NONE));
          }
          script.method(1, declare("bound"));
        });
    busy.expect(1, QueueMethod.DeclareOk.class);
    for (int i = 0; i < CLIENTS; i++) {
      RawClient client = RawClient.open(BROKER.port());
      clients.add(client);
      client.send(
          script -> {
            for (int channel = 1; channel <= CHANNELS; channel++) {
              script.method(channel, new ChannelMethod.Open());
            }
          });
      expectOnEachChannel(client, ChannelMethod.OpenOk.class);
    }
  }

  @AfterEach
  void leave() throws Exception {
    busy.close();
    for (RawClient client : clients) {
      client.close();
    }
  }

  private static void expectOnEachChannel(RawClient client, Class<?> type) throws Exception {
    boolean[] answered = new boolean[CHANNELS + 1];
    for (int i = 0; i < CHANNELS; i++) {
      RawClient.Frame frame = client.next();
      assertEquals(type, frame.content().getClass());
      assertEquals(false, answered[frame.channel()], "a second answer on " + frame.channel());
      answered[frame.channel()] = true;
    }
  }

  private void expectTheVirtualHostAnswers() throws Exception {
    busy.send(1, declare("after"), new QueueMethod.Delete("after", false, false, false));
    busy.expect(1, QueueMethod.DeclareOk.class);
    busy.expect(1, QueueMethod.DeleteOk.class);
  }

  @Test
  void deletionsOfNothingBehindAnExchangesAreAllAnswered() throws Exception {
    busy.send(1, new ExchangeMethod.Delete("big", false, false));
    for (RawClient client : clients) {
      client.send(
          script -> {
            for (int channel = 1; channel <= CHANNELS; channel++) {
              script.method(
                  channel, new QueueMethod.Delete("nothing-" + channel, false, false, false));
            }
          });
    }
    busy.expect(1, ExchangeMethod.DeleteOk.class);
    for (RawClient client : clients) {
      expectOnEachChannel(client, QueueMethod.DeleteOk.class);
    }
    expectTheVirtualHostAnswers();
  }

  @Test
  void declarationsOfWhatIsThereBehindAnExchangesDeletionAreAllAnswered() throws Exception {
    busy.send(1, new ExchangeMethod.Delete("big", false, false));
    for (RawClient client : clients) {
      client.send(
          script -> {
            for (int channel = 1; channel <= CHANNELS; channel++) {
              script.method(channel, declare("bound"));
            }
          });
    }
    busy.expect(1, ExchangeMethod.DeleteOk.class);
    for (RawClient client : clients) {
      expectOnEachChannel(client, QueueMethod.DeclareOk.class);
    }
    expectTheVirtualHostAnswers();
  }
}
