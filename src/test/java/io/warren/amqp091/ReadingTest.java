package io.warren.amqp091;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.amqp091.channel.ChannelLimits;
import io.warren.value.FieldTable;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReadingTest {
  private static final ConnectionSettings SETTINGS =
      new ConnectionSettings(
          FieldTable.EMPTY, 8192, 0, 0, 0, 0, 100, 200, 300, new ChannelLimits(0, 0, 0, 0));

  private final RecordedSocket socket = new RecordedSocket();
  private final Queue<Runnable> later = new ArrayDeque<>();
  private Runnable readOn = () -> {};
  private final Reading reading =
      new Reading(socket.socket(), later::add, () -> readOn.run(), SETTINGS);

  @AfterEach
  void close() {
    socket.close();
  }

  private void runLater() {
    while (!later.isEmpty()) {
      later.remove().run();
    }
  }

  private void assertRead(boolean read) {
    runLater();
    assertEquals(!read, reading.paused());
    assertEquals(read ? 0 : 1, socket.pauseCount() - socket.resumeCount());
  }

  @Test
  void eachLimitHoldsItUpUntilHalfOfItIsLeft() {
    reading.onPublished(100);
    assertRead(true);
    reading.onPublished(101);
    assertRead(false);
    reading.onPublished(51);
    assertRead(false);
    reading.onPublished(50);
    assertRead(true);
    reading.onKept(201);
    assertRead(false);
    reading.onKept(-101);
    assertRead(true);
    reading.onUnsent(301);
    assertRead(false);
    reading.onUnsent(150);
    assertRead(true);
  }

  @Test
  void itGoesOnWhenNoReasonIsLeft() {
    reading.onNodeFull(true);
    reading.onHeld(true);
    reading.onUnsent(301);
    reading.onNodeFull(false);
    assertRead(false);
    reading.onUnsent(0);
    assertRead(false);
    reading.onHeld(false);
    assertRead(true);
    assertEquals(1, socket.pauseCount());
  }

  @Test
  void aReasonThatComesBeforeItGoesOnKeepsItPaused() {
    reading.onHeld(true);
    reading.onHeld(false);
    reading.onNodeFull(true);
    runLater();
    assertEquals(0, socket.resumeCount());
    assertTrue(reading.paused());
  }

  @Test
  void whatWasKeptIsReadBeforeTheSocketAndMayHoldItUpAgain() {
    readOn = () -> reading.onNodeFull(true);
    reading.onNodeFull(true);
    reading.onNodeFull(false);
    runLater();
    assertTrue(reading.paused());
    assertEquals(0, socket.resumeCount());
    readOn = () -> assertEquals(0, socket.resumeCount());
    reading.onNodeFull(false);
    runLater();
    assertFalse(reading.paused());
    assertEquals(1, socket.resumeCount());
  }

  @Test
  void atItsEndItIsReadWhateverHappens() {
    reading.onHeld(true);
    reading.resumeForGood();
    assertRead(true);
    reading.onNodeFull(true);
    reading.onUnsent(1_000);
    assertRead(true);
  }

  @Test
  void itWaitsForTheClientAloneWhereNothingElseHoldsItUp() {
    assertFalse(reading.waitsForClientAlone());
    reading.onUnsent(301);
    assertTrue(reading.waitsForClientAlone());
    reading.onHeld(true);
    assertFalse(reading.waitsForClientAlone());
    reading.onUnsent(0);
    assertFalse(reading.waitsForClientAlone());
  }
}
