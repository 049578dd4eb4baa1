package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ConfirmMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.value.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A large message costs the broker one copy, however many clients are slow to read it. */
class LargeBodiesUnreadIT {
  private static final int SLOW_CLIENTS = 10;
  private static final int BODY_BYTES = 16 << 20;
  private static final int RECEIVE_BYTES = 64 << 10;

  /** A tenth of what copies for all of them would take. */
  private static final long DIRECT_SLACK_BYTES = SLOW_CLIENTS * (long) BODY_BYTES / 8;

  private static final int ROUNDS = 10;

  /** A quarter of what is on its way to the sockets of all of them in all rounds. */
  private static final long LEFT_SLACK_BYTES = ROUNDS * SLOW_CLIENTS * (256L << 10) / 4;

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static byte[] body() {
    byte[] body = new byte[BODY_BYTES];
    new Random(11).nextBytes(body);
    return body;
  }

  private static long directBytes() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  /** Consumes what comes to amq.fanout, and does not read it. */
  private static RawClient slowClient(long frameMax) throws Exception {
    RawClient client = RawClient.open(BROKER.port(), 0, frameMax, RECEIVE_BYTES);
    client.openChannel(1);
    client.send(1, new QueueMethod.Declare("", false, false, true, false, false, FieldTable.EMPTY));
    String queue = client.expect(1, QueueMethod.DeclareOk.class).queue();
    client.send(
        1,
        new QueueMethod.Bind(queue, "amq.fanout", "", false, FieldTable.EMPTY),
        new BasicMethod.Consume(queue, "tag", false, true, false, false, FieldTable.EMPTY));
    client.expect(1, QueueMethod.BindOk.class);
    client.expect(1, BasicMethod.ConsumeOk.class);
    return client;
  }

  private static List<RawClient> slowClients(int count) throws Exception {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(slowClient(131_072));
    }
    return clients;
  }

  private static void publish(byte[] body) throws Exception {
    try (RawClient publisher = RawClient.openWithChannel(BROKER.port())) {
      publisher.send(1, new ConfirmMethod.Select(false));
      publisher.expect(1, ConfirmMethod.SelectOk.class);
      publisher.send(script -> script.publish(1, "amq.fanout", "", body));
      publisher.expect(1, BasicMethod.Ack.class);
    }
  }

  @Test
  void directMemoryStaysBounded() throws Exception {
    byte[] body = body();
    List<RawClient> clients = slowClients(SLOW_CLIENTS);
    long before = directBytes();
    publish(body);
    for (RawClient client : clients) {
      client.expect(1, BasicMethod.Deliver.class);
    }
    long taken = directBytes() - before;
    assertTrue(taken < DIRECT_SLACK_BYTES, taken + " bytes");
    for (RawClient client : clients) {
      assertArrayEquals(body, client.expectContent(1));
      client.close();
    }
  }

  /** The allocator keeps what it has used; so what the first round leaves is not counted. */
  @Test
  void clientsThatGoLeaveNothing() throws Exception {
    byte[] body = body();
    comeAndGo(body);
    long before = directBytes();
    for (int round = 0; round < ROUNDS; round++) {
      comeAndGo(body);
    }
    long left = directBytes() - before;
    assertTrue(left < LEFT_SLACK_BYTES, left + " bytes");
  }

  private static void comeAndGo(byte[] body) throws Exception {
    List<RawClient> clients = slowClients(SLOW_CLIENTS);
    publish(body);
    for (RawClient client : clients) {
      client.expect(1, BasicMethod.Deliver.class);
      client.close();
    }
    Wait.until("no connection", () -> BROKER.broker().connectionCount() == 0);
  }

  @ParameterizedTest(name = "frames of {0}")
  @ValueSource(ints = {4096, 131_072})
  void whatIsSaidBehindABodyComesBehindIt(int frameMax) throws Exception {
    byte[] body = body();
    try (RawClient client = slowClient(frameMax)) {
      client.openChannel(2);
      client.openChannel(3);
      client.send(2, new ConfirmMethod.Select(false));
      client.expect(2, ConfirmMethod.SelectOk.class);
      publish(body);
      client.expect(1, BasicMethod.Deliver.class);
      client.send(
          script ->
              script
                  .publish(2, "", "nowhere", new byte[0])
                  .method(3, new BasicMethod.Qos(0, 1, false)));
      assertArrayEquals(body, client.expectContent(1));
      // Which of the two is first depends on when their channels see that there is room.
      for (int i = 0; i < 2; i++) {
        RawClient.Frame frame = client.next();
        assertTrue(
            frame.channel() == 2
                ? frame.content() instanceof BasicMethod.Ack
                : frame.content() instanceof BasicMethod.QosOk,
            () -> frame.toString());
      }
      publish(new byte[] {1});
      assertEquals(2, client.expect(1, BasicMethod.Deliver.class).deliveryTag());
      assertArrayEquals(new byte[] {1}, client.expectContent(1));
    }
  }

  @Test
  void anOrderlyEndWaitsForTheRestOfABody() throws Exception {
    byte[] body = body();
    try (RawClient client = slowClient(131_072)) {
      publish(body);
      client.expect(1, BasicMethod.Deliver.class);
      client.send(0, new ConnectionMethod.Close(200, "bye", 0, 0));
      assertArrayEquals(body, client.expectContent(1));
      client.expect(ConnectionMethod.CloseOk.class);
      client.expectEnd();
    }
  }
}
