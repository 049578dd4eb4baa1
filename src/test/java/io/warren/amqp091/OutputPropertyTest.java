package io.warren.amqp091;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.FrameEncoder;
import io.warren.amqp091.codec.Method;
import io.warren.value.ByteWriter;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever is said and however the socket takes it, it is given the bytes of an encoder that writes
 * one frame behind the other.
 */
class OutputPropertyTest {
  /** More than the socket is given before it has taken some: what is in one go beyond the bound. */
  private static final int MAX_IN_FLIGHT_BYTES = 640 * 1024;

  private static final int[] BODY_BYTES = {100, 4_200, 140_000, 600_000, 2_000_000};

  /** An output, and beside it what should come of it. */
  private static final class Pair implements Output.Listener {
    final Random random;
    final RecordedSocket socket = new RecordedSocket();
    final Output output = new Output(socket.socket(), new WriterPool(), this);
    final FrameEncoder encoder = new FrameEncoder(Integer.MAX_VALUE);
    final ByteWriter expected = new ByteWriter();
    boolean roomDue;
    int brokenCount;

    Pair(Random random) {
      this.random = random;
      int frameMax = random.nextBoolean() ? 0 : 4096 + random.nextInt(130_000);
      output.frameMax(frameMax);
      encoder.maxFrameBytes(frameMax);
      int atOncePercent = random.nextInt(101);
      socket.takesAtOnce(() -> random.nextInt(100) < atOncePercent);
    }

    @Override
    public void onUnsent(long bytes) {
      assertTrue(bytes >= 0, bytes + " unsent");
    }

    @Override
    public void onTaken() {}

    @Override
    public void onRoom() {
      assertTrue(roomDue, "nobody has asked for room");
      roomDue = false;
    }

    @Override
    public void onBroken() {
      brokenCount++;
    }

    void step() {
      switch (random.nextInt(8)) {
        case 0, 1 -> methods(1 + random.nextInt(random.nextInt(10) == 0 ? 1_500 : 3));
        case 2, 3 -> content();
        case 4 -> output.flush();
        case 5 -> take(random.nextInt(4));
        case 6 -> roomDue |= output.full();
        default -> {
          output.heartbeat();
          encoder.heartbeat(expected);
        }
      }
    }

    private void methods(int count) {
      Method method = new ChannelMethod.Close(200, "x".repeat(random.nextInt(250)), 0, 0);
      for (int i = 0; i < count; i++) {
        output.method(5, method);
        encoder.method(expected, 5, method);
      }
    }

    private void content() {
      byte[] body = new byte[random.nextInt(BODY_BYTES[random.nextInt(BODY_BYTES.length)])];
      random.nextBytes(body);
      byte[] properties = new byte[random.nextInt(20) == 0 ? 200_000 : 2];
      Method method =
          random.nextBoolean()
              ? new BasicMethod.Deliver("tag", random.nextInt(), false, "exchange", "key")
              : new BasicMethod.GetOk(random.nextInt(), false, "exchange", "key", 3);
      output.content(7, method, properties, body);
      encoder.content(expected, 7, method, properties, body, null);
    }

    private void take(int count) {
      for (int i = 0; i < count; i++) {
        socket.takeNext();
      }
    }

    void assertCounted() {
      long unsent = expected.length() - socket.givenBytes() + socket.inFlightBytes();
      assertEquals(unsent, output.unsentBytes());
      assertTrue(
          socket.inFlightBytes() <= MAX_IN_FLIGHT_BYTES, socket.inFlightBytes() + " in flight");
    }
  }

  @Property(tries = 150)
  void itIsAllGivenInOrder(@ForAll long seed) {
    Pair pair = new Pair(new Random(seed));
    steps(pair);
    boolean[] ended = {false};
    pair.output.end(() -> ended[0] = true);
    pair.socket.takeAll();
    assertTrue(ended[0], "its end");
    assertEquals(0, pair.output.unsentBytes());
    assertEquals(false, pair.roomDue);
    assertArrayEquals(pair.expected.toArray(), pair.socket.given());
    assertNothingHeld(pair);
  }

  @Property(tries = 150)
  void aSocketThatGoesLeavesNothing(@ForAll long seed) {
    Random random = new Random(seed);
    Pair pair = new Pair(random);
    steps(pair);
    boolean noticed = random.nextBoolean();
    if (noticed) {
      pair.output.stop();
    }
    pair.socket.breaks();
    byte[] before = pair.socket.given();
    int writes = pair.socket.writeCount();
    for (int i = random.nextInt(20); i > 0; i--) {
      pair.step();
    }
    pair.output.flush();
    int failed = pair.socket.failAll();
    assertTrue(pair.socket.writeCount() <= writes + (noticed ? 0 : 1), "written to when broken");
    // What had been given may all have been taken by then, and nothing have been said since.
    boolean showed = failed > 0 || pair.socket.writeCount() > writes;
    assertEquals(!noticed && showed ? 1 : 0, pair.brokenCount, "times broken");
    pair.output.stop();
    assertEquals(0, pair.output.unsentBytes());
    assertArrayEquals(before, pair.socket.given());
    assertTrue(Arrays.equals(before, 0, before.length, pair.expected.toArray(), 0, before.length));
    assertNothingHeld(pair);
  }

  private static void steps(Pair pair) {
    for (int i = 5 + pair.random.nextInt(60); i > 0; i--) {
      pair.step();
      pair.assertCounted();
    }
  }

  private static void assertNothingHeld(Pair pair) {
    assertEquals(0, pair.socket.heldBytes());
    pair.socket.close();
  }
}
