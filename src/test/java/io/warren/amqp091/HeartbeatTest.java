package io.warren.amqp091;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.amqp091.channel.ChannelLimits;
import io.warren.value.FieldTable;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatTest implements Heartbeat.Peer {
  private static final ConnectionSettings SETTINGS =
      new ConnectionSettings(
          FieldTable.EMPTY, 8192, 0, 0, 0, 0, 100, 100, 100, new ChannelLimits(0, 0, 0, 0));

  private final RecordedSocket socket = new RecordedSocket();
  private final Reading reading = new Reading(socket.socket(), Runnable::run, () -> {}, SETTINGS);
  private final ManualTimers timers = new ManualTimers();
  private final Heartbeat heartbeat = new Heartbeat(timers.vertx(), 4, reading, this);
  private int beatCount;
  private int silenceCount;

  @AfterEach
  void close() {
    heartbeat.stop();
    assertEquals(List.of(), timers.setMs());
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
      timers.fire();
    }
  }

  @Test
  void itLooksFourTimesInEachInterval() {
    assertEquals(List.of(1_000L), timers.setMs());
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
