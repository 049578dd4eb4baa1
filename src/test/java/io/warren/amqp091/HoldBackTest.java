package io.warren.amqp091;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.amqp091.channel.ChannelLimits;
import io.warren.value.FieldTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HoldBackTest implements HoldBack.Peer {
  private static final ConnectionSettings SETTINGS =
      new ConnectionSettings(
          FieldTable.EMPTY, 8192, 0, 0, 0, 0, 100, 100, 100, new ChannelLimits(0, 0, 0, 0));

  private long inFlightBytes;
  private boolean nodeFull;
  private final RecordedSocket socket = new RecordedSocket();
  private final ManualTimers timers = new ManualTimers();
  private final Reading reading = new Reading(socket.socket(), Runnable::run, () -> {}, SETTINGS);
  private final HoldBack holdBack =
      new HoldBack(
          timers.vertx(),
          () -> inFlightBytes,
          () -> nodeFull,
          () -> "full",
          reading,
          new ConnectionName("client -> broker"),
          this);
  private final List<Boolean> told = new ArrayList<>();
  private boolean open = true;

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void tellBlocked(boolean blocked) {
    told.add(blocked);
  }

  /** The log has a timer of its own. */
  private long lookCount() {
    return timers.setMs().stream().filter(ms -> ms == 100).count();
  }

  @AfterEach
  void close() {
    socket.close();
  }

  @Test
  void whatIsOnItsWayHoldsUpReadingWithoutAWord() {
    inFlightBytes = 101;
    holdBack.check();
    assertEquals(true, reading.paused());
    inFlightBytes = 50;
    holdBack.check();
    assertEquals(false, reading.paused());
    assertEquals(List.of(), told);
  }

  @Test
  void whoPublishesToAFullNodeWaitsUntilItIsNot() {
    holdBack.beginRead();
    assertEquals(false, holdBack.mustWait());
    nodeFull = true;
    holdBack.beginRead();
    holdBack.check();
    assertEquals(false, reading.paused(), "it publishes nothing");
    assertEquals(true, holdBack.mustWait());
    assertEquals(true, holdBack.mustWait());
    assertEquals(1, lookCount());
    timers.fire();
    assertEquals(true, reading.paused());
    nodeFull = false;
    timers.fire();
    assertEquals(false, reading.paused());
    holdBack.beginRead();
    assertEquals(false, holdBack.mustWait());
    assertEquals(List.of(true, false), told);
    assertEquals(0, lookCount());
  }

  @Test
  void twoReasonsAreSaidOnce() {
    nodeFull = true;
    holdBack.beginRead();
    holdBack.mustWait();
    holdBack.onHeld(true, "full");
    nodeFull = false;
    timers.fire();
    assertEquals(List.of(true), told);
    assertEquals(true, reading.paused());
    holdBack.onHeld(false, "");
    assertEquals(List.of(true, false), told);
    assertEquals(false, reading.paused());
  }

  @Test
  void aConnectionThatEndsLooksNoMoreAndIsToldNothing() {
    nodeFull = true;
    holdBack.beginRead();
    holdBack.mustWait();
    open = false;
    timers.fire();
    assertEquals(0, lookCount());
    assertEquals(List.of(true), told);
  }
}
