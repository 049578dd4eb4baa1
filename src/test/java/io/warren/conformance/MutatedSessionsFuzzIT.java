package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.ConfirmMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.ExchangeMethod;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.amqp091.codec.TxMethod;
import io.warren.value.FieldTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Valid sessions, cut, spliced and with wrong bytes: whatever the broker makes of each, nobody else
 * notices, and nothing is left of them.
 *
 * <p>{@code -Dwarren.fuzz.count} and {@code -Dwarren.fuzz.seed} change the number of sessions and
 * repeat a run.
 */
class MutatedSessionsFuzzIT {
  private static final int COUNT = Integer.getInteger("warren.fuzz.count", 2_000);
  private static final long SEED = Long.getLong("warren.fuzz.seed", System.nanoTime());
  private static final int THREADS = 4;
  private static final int WARM_UP = 500;
  private static final int READ_MS = 2;
  private static final long HEAP_SLACK_BYTES = 8 << 20;
  private static final FieldTable NONE = FieldTable.EMPTY;

  @RegisterExtension
  static final BrokerExtension BROKER = new BrokerExtension().with("log.console.level", "error");

  private final List<byte[]> sessions = sessions();
  private final AtomicBoolean bystanding = new AtomicBoolean(true);
  private final AtomicInteger received = new AtomicInteger();
  private int published;

  @Test
  void nobodyNoticesAndNothingIsLeft() throws Exception {
    System.out.println("seed " + SEED);
    Inside inside = new Inside(BROKER.broker());
    ExecutorService pool = Executors.newFixedThreadPool(THREADS + 1);
    try (ErrorLog log = ErrorLog.open()) {
      Future<?> bystander = pool.submit(this::bystand);
      Wait.until("the bystander", () -> received.get() > 0);
      run(pool, SEED, Math.min(WARM_UP, COUNT));
      clean(inside);
      long before = usedBytes();
      int deployments = inside.deploymentCount();
      run(pool, SEED + 1, COUNT);
      clean(inside);
      Wait.until("no deployments", () -> inside.deploymentCount() == deployments);
      bystanding.set(false);
      bystander.get();
      assertEquals(List.of(), log.errors());
      long[] after = {0};
      Wait.until("the heap is back", () -> (after[0] = usedBytes()) < before + HEAP_SLACK_BYTES);
      System.out.printf(
          "%d sessions, heap %d KiB before and %d KiB after, %d messages by the bystander%n",
          COUNT, before >> 10, after[0] >> 10, published);
    } finally {
      pool.shutdownNow();
    }
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** One message after the other, there and back. */
  private Void bystand() throws Exception {
    Connection connection = BROKER.connect();
    Channel channel = connection.createChannel();
    channel.confirmSelect();
    channel.queueDeclare("bystander", false, true, true, null);
    channel.basicConsume(
        "bystander",
        true,
        (tag, delivery) -> {
          int number = ByteBuffer.wrap(delivery.getBody()).getInt();
          assertEquals(received.getAndIncrement(), number);
        },
        tag -> {});
    while (bystanding.get()) {
      byte[] body = ByteBuffer.allocate(100).putInt(published++).array();
      channel.basicPublish("", "bystander", null, body);
      channel.waitForConfirmsOrDie(10_000);
    }
    Wait.until("all received", () -> received.get() == published);
    connection.close();
    return null;
  }

  private void run(ExecutorService pool, long seed, int count) throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      workers.add(
          pool.submit(
              () -> {
                int number;
                while ((number = next.getAndIncrement()) < count) {
                  play(new Random(seed * 1_000_003 + number));
                }
                return null;
              }));
    }
    for (Future<?> worker : workers) {
      worker.get();
    }
    Wait.until("the bystander alone", () -> BROKER.broker().connectionCount() == 1);
  }

  // ---- one session -----------------------------------------------------------------------------

  private void play(Random random) throws IOException {
    byte[] bytes = mutated(random);
    try (Socket socket =
        SecuredNode.sockets().createSocket(InetAddress.getLoopbackAddress(), BROKER.port())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(READ_MS);
      OutputStream out = socket.getOutputStream();
      int offset = 0;
      while (offset < bytes.length) {
        int count =
            random.nextInt(4) == 0
                ? Math.min(bytes.length - offset, 1 + random.nextInt(200))
                : bytes.length - offset;
        out.write(bytes, offset, count);
        offset += count;
      }
      if (random.nextInt(4) == 0) {
        socket.shutdownOutput();
      }
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[4096];
      while (in.read(buffer) >= 0) {
        // Whatever it says.
      }
    } catch (SocketTimeoutException | SocketException e) {
      // It waits for more, or has had enough: both are answers.
    }
  }

  private byte[] mutated(Random random) {
    byte[] bytes = sessions.get(random.nextInt(sessions.size())).clone();
    // Most change what comes after the login, or nothing else would ever be reached.
    int from = random.nextInt(5) == 0 ? 0 : Math.min(bytes.length - 1, LOGIN.length);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      bytes = changed(bytes, Math.min(from, bytes.length), random);
    }
    return bytes;
  }

  private byte[] changed(byte[] bytes, int from, Random random) {
    int room = bytes.length - from;
    if (room == 0) {
      return bytes;
    }
    int at = from + random.nextInt(room);
    switch (random.nextInt(7)) {
      case 0:
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        return bytes;
      case 1:
        bytes[at] = (byte) random.nextInt(256);
        return bytes;
      case 2:
        return Arrays.copyOf(bytes, at);
      case 3:
        {
          int end = Math.min(bytes.length, at + 1 + random.nextInt(32));
          return joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, end, bytes.length));
        }
      case 4:
        {
          int end = Math.min(bytes.length, at + 1 + random.nextInt(200));
          return joined(Arrays.copyOf(bytes, end), Arrays.copyOfRange(bytes, at, bytes.length));
        }
      case 5:
        {
          byte[] other = sessions.get(random.nextInt(sessions.size()));
          int start = random.nextInt(other.length);
          return joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(other, start, other.length));
        }
      default:
        {
          byte[] noise = new byte[random.nextInt(64)];
          random.nextBytes(noise);
          byte[] start = joined(Arrays.copyOf(bytes, at), noise);
          return joined(start, Arrays.copyOfRange(bytes, at, bytes.length));
        }
    }
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  // ---- what was declared under names that mutated ----------------------------------------------

  private static void clean(Inside inside) throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      for (String address : inside.addresses()) {
        String[] parts = address.split("/", 3);
        // Behind the kind and the number come the virtual host, a slash, and the name.
        if (parts[0].equals("queue") && !parts[2].equals("//bystander")) {
          client.send(1, new QueueMethod.Delete(parts[2].substring(2), false, false, false));
          assertEquals(QueueMethod.DeleteOk.class, client.next().content().getClass());
        } else if (parts[0].equals("exchange") && parts[2].endsWith("#0")) {
          String name = parts[2].substring(2, parts[2].length() - 2);
          if (!name.startsWith("amq.") && !name.isEmpty()) {
            client.send(1, new ExchangeMethod.Delete(name, false, false));
            assertEquals(ExchangeMethod.DeleteOk.class, client.next().content().getClass());
          }
        }
      }
    }
    Wait.until("the bystander alone", () -> BROKER.broker().connectionCount() == 1);
    assertTrue(
        inside.addresses().stream().filter(address -> address.startsWith("queue/")).count() <= 1);
  }

  // ---- valid sessions --------------------------------------------------------------------------

  private static final byte[] LOGIN =
      new Script()
          .protocolHeader()
          .method(
              0,
              RawClient.startOk(),
              new ConnectionMethod.TuneOk(2047, 131_072, 0),
              new ConnectionMethod.Open("/"))
          .method(1, new ChannelMethod.Open())
          .toBytes();

  private static final ConnectionMethod.Close GOODBYE =
      new ConnectionMethod.Close(200, "bye", 0, 0);

  private static QueueMethod.Declare declare(String queue) {
    return new QueueMethod.Declare(queue, false, false, true, true, false, NONE);
  }

  private static List<byte[]> sessions() {
    byte[] body = "a body of some length".getBytes();
    List<Script> scripts = new ArrayList<>();
    scripts.add(
        login()
            .method(1, declare(""), new QueueMethod.Bind("", "amq.topic", "a.*.#", false, NONE))
            .publish(1, "amq.topic", "a.b.c", body)
            .method(1, new BasicMethod.Get("", false), new BasicMethod.Ack(1, false)));
    scripts.add(
        login()
            .method(1, new ConfirmMethod.Select(false), declare(""))
            .publish(1, "", "nowhere", body)
            .publish(1, "amq.fanout", "", new byte[5000])
            .method(
                1,
                new BasicMethod.Qos(0, 10, false),
                new BasicMethod.Consume("", "tag", false, false, false, false, priority()),
                new BasicMethod.Nack(0, true, true),
                new BasicMethod.Cancel("tag", false)));
    scripts.add(
        login()
            .method(1, new TxMethod.Select(), declare(""))
            .publish(1, "amq.direct", "key", body)
            .method(1, new TxMethod.Commit(), new TxMethod.Rollback())
            .method(2, new ChannelMethod.Open(), new ChannelMethod.Close(200, "", 0, 0))
            .heartbeat());
    scripts.add(
        login()
            .method(
                1,
                new ExchangeMethod.Declare("fx", "headers", false, false, true, false, false, NONE),
                new ExchangeMethod.Bind("fx", "amq.topic", "#", false, NONE),
                declare("fq"),
                new QueueMethod.Bind("fq", "fx", "", false, match()))
            .method(1, new BasicMethod.Publish("fx", "key", true, false))
            .frame(Script.HEADER, 1, withProperties(body.length))
            .body(1, body)
            .method(
                1,
                new QueueMethod.Unbind("fq", "fx", "", match()),
                new ExchangeMethod.Unbind("fx", "amq.topic", "#", false, NONE),
                new QueueMethod.Purge("fq", false),
                new QueueMethod.Delete("fq", false, false, false),
                new ExchangeMethod.Delete("fx", false, false)));
    scripts.add(
        login()
            .method(
                1,
                new BasicMethod.Consume(
                    "amq.rabbitmq.reply-to", "", false, true, false, false, NONE),
                new BasicMethod.Recover(true),
                new ChannelMethod.Flow(true))
            .publish(1, "", "amq.rabbitmq.reply-to", body));
    List<byte[]> streams = new ArrayList<>();
    for (Script script : scripts) {
      streams.add(script.toBytes());
      streams.add(script.method(0, GOODBYE).toBytes());
    }
    return streams;
  }

  private static Script login() {
    return new Script().raw(LOGIN);
  }

  private static FieldTable priority() {
    return FieldTable.of(Map.of("x-priority", 5));
  }

  private static FieldTable match() {
    return FieldTable.of(Map.of("x-match", "any", "a", "b", "n", 5L, "t", true));
  }

  /** A content header whose message has a header table, an expiration and a user id. */
  private static byte[] withProperties(int bodySize) {
    io.warren.value.ByteWriter writer = new io.warren.value.ByteWriter();
    writer.put16(60);
    writer.put16(0);
    writer.put64(bodySize);
    // Headers, delivery mode, priority, reply-to, expiration, user id.
    writer.put16(0x2000 | 0x1000 | 0x0800 | 0x0200 | 0x0100 | 0x0010);
    writer.table(FieldTable.of(Map.of("a", "b", "CC", List.of("x", "y"), "BCC", List.of("z"))));
    writer.put8(1);
    writer.put8(3);
    writer.shortString("reply");
    writer.shortString("60000");
    writer.shortString("guest");
    return writer.toArray();
  }
}
