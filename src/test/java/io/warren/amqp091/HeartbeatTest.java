package io.warren.amqp091;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.warren.amqp091.channel.ChannelLimits;
import io.warren.value.FieldTable;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatTest implements Heartbeat.Peer {
  private static final ConnectionSettings SETTINGS =
      new ConnectionSettings(
          FieldTable.EMPTY, 8192, 0, 0, 0, 0, 100, 100, 100, new ChannelLimits(0, 0, 0, 0));

  private final RecordedSocket socket = new RecordedSocket();
  private final Reading reading = new Reading(socket.socket(), Runnable::run, SETTINGS);
  private final List<Handler<Long>> timers = new ArrayList<>();
  private final Heartbeat heartbeat = new Heartbeat(clock(), 4, reading, this);
  private int beatCount;
  private int silenceCount;

  private Vertx clock() {
    return (Vertx)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Vertx.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "setPeriodic" -> {
                    assertEquals(1_000L, arguments[0]);
                    @SuppressWarnings("unchecked") // Vert.x says so
                    Handler<Long> timer = (Handler<Long>) arguments[1];
                    timers.add(timer);
                    yield 7L;
                  }
                  case "cancelTimer" -> {
                    timers.clear();
                    yield true;
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @AfterEach
  void close() {
    heartbeat.stop();
    assertTrue(timers.isEmpty());
    socket.close();
  }

  @Override
  public void beat() {
    beatCount++;
  }

  @Override
  public void onSilence() {
    silenceCount++;
  }

  /** Lets quarters of an interval pass. */
  private void pass(int quarters) {
    for (int i = 0; i < quarters; i++) {
      timers.forEach(timer -> timer.handle(7L));
    }
  }

  @Test
  void whoIsNotWrittenToForHalfAnIntervalGetsABeat() {
    pass(1);
    heartbeat.wrote();
    pass(2);
    assertEquals(0, beatCount);
    pass(1);
    assertEquals(1, beatCount);
    pass(4);
    assertEquals(3, beatCount);
  }

  @Test
  void twoIntervalsWithoutAWordAreSilence() {
    pass(7);
    heartbeat.heard();
    pass(8);
    assertEquals(0, silenceCount);
    pass(1);
    assertEquals(1, silenceCount);
  }

  /** What it takes is no sign of life where it could have said something. */
  @Test
  void whoIsReadHasToSpeak() {
    for (int i = 0; i < 8; i++) {
      heartbeat.took();
      pass(1);
    }
    assertEquals(1, silenceCount);
  }

  @Test
  void whoIsNotReadForReasonsOfTheBrokersIsNotSilent() {
    reading.onHeld(true);
    reading.onUnsent(101);
    pass(100);
    assertEquals(0, silenceCount);
    reading.onHeld(false);
    reading.onUnsent(0);
    pass(8);
    assertEquals(0, silenceCount);
    pass(1);
    assertEquals(1, silenceCount);
  }

  @Test
  void whoIsNotReadBecauseItDoesNotReadHasToTakeSomething() {
    reading.onUnsent(101);
    for (int i = 0; i < 100; i++) {
      if (i % 7 == 0) {
        heartbeat.took();
      }
      pass(1);
    }
    assertEquals(0, silenceCount);
    pass(8);
    assertEquals(1, silenceCount);
  }
}
