package io.warren.amqp091;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.Method;
import io.warren.value.ByteWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutputTest implements Output.Listener {
  private static final Method LONG = new ChannelMethod.Close(200, "x".repeat(250), 0, 0);
  private static final int MIB = 1 << 20;

  private final RecordedSocket socket = new RecordedSocket();
  private final WriterPool pool = new WriterPool();
  private final Output output = new Output(socket.socket(), pool, this);
  private int brokenCount;
  private int roomCount;

  @Override
  public void onUnsent(long bytes) {}

  @Override
  public void onTaken() {}

  @Override
  public void onRoom() {
    roomCount++;
  }

  @Override
  public void onBroken() {
    brokenCount++;
  }

  @AfterEach
  void close() {
    socket.close();
  }

  private void say(int count) {
    for (int i = 0; i < count; i++) {
      output.method(1, LONG);
    }
  }

  private void body(int bytes) {
    output.content(1, new BasicMethod.GetOk(1, false, "e", "k", 0), new byte[2], new byte[bytes]);
  }

  @Test
  void anIdleOutputHoldsNoWriter() {
    ByteWriter only = pool.take();
    pool.giveBack(only);
    socket.takesAtOnce(() -> true);
    say(1);
    assertTrue(output.flush());
    assertFalse(output.flush());
    assertSame(only, pool.take());
  }

  @Test
  void aSocketThatTakesNothingIsGivenSoMuchAtMost() {
    body(10 * MIB);
    say(2_000);
    output.flush();
    assertTrue(socket.givenBytes() <= 400 << 10, socket.givenBytes() + " bytes");
    assertTrue(output.full());
    socket.takeAll();
    assertEquals(0, output.unsentBytes());
    assertEquals(1, roomCount);
    assertFalse(output.full());
  }

  /** Making room for the next frame writes, and may so find that the socket has closed. */
  @Test
  void nothingIsSaidBehindAWriteThatFailed() {
    say(100);
    output.flush();
    socket.breaks();
    int before = socket.writeCount();
    say(3_000);
    assertEquals(1, brokenCount);
    assertEquals(before + 1, socket.writeCount());
    output.flush();
    output.heartbeat();
    output.raw(new byte[8]);
    body(MIB);
    output.flush();
    assertEquals(before + 1, socket.writeCount());
    socket.failAll();
    assertEquals(1, brokenCount);
    assertEquals(0, output.unsentBytes());
    assertNotSame(pool.take(), pool.take());
    assertEquals(0, socket.heldBytes());
  }

  @Test
  void nothingIsWrittenOnceItIsStopped() {
    say(10);
    body(MIB);
    output.stop();
    int before = socket.writeCount();
    socket.takeAll();
    output.flush();
    assertEquals(before, socket.writeCount());
    assertEquals(0, output.unsentBytes());
    assertEquals(0, brokenCount);
  }

  @Test
  void itsEndIsCalledWhenTheSocketHasTakenAll() {
    boolean[] ended = {false};
    body(MIB);
    output.end(() -> ended[0] = true);
    assertFalse(ended[0]);
    socket.takeAll();
    assertTrue(ended[0]);
  }
}
