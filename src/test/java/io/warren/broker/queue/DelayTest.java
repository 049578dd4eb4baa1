package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.broker.queue.rule.Delay;
import io.warren.broker.queue.rule.Delay.Misread;
import io.warren.value.Annotations;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.NoValue;
import io.warren.value.FieldTable.Timestamp;
import io.warren.value.Message;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DelayTest {
  private static final long NOW_MS = 1_800_000_000_000L;
  private static final Delay DELAY = new Delay(true, true);

  private static long waitMs(String header, Object value) {
    return DELAY.readyAtMs(message(header, value), NOW_MS) - NOW_MS;
  }

  private static Optional<String> misread(String header, Object value) {
    return DELAY.misread(message(header, value)).map(Misread::header);
  }

  @Test
  void aTimeIsInMillisecondsAndATimestampInSeconds() {
    assertEquals(5000, waitMs("x-deliver-at", NOW_MS + 5000));
    assertEquals(5000, waitMs("x-deliver-at", Long.toString(NOW_MS + 5000)));
    assertEquals(5000, waitMs("x-deliver-at", new Timestamp(NOW_MS / 1000 + 5)));
    assertEquals(0, waitMs("x-deliver-at", new Timestamp(0)));
    for (long far : new long[] {Long.MAX_VALUE, -1}) {
      assertEquals(Message.MAX_EXPIRY_MS, waitMs("x-deliver-at", new Timestamp(far)));
    }
  }

  @Test
  void whatIsNoNumberIsMisread() {
    for (Object value : List.of("soon", "2027-01-15T08:00:00Z", true, List.of(1))) {
      assertEquals(0, waitMs("x-delay", value));
      assertEquals(Optional.of("x-delay"), misread("x-delay", value));
      assertEquals(0, waitMs("x-deliver-at", value));
      assertEquals(Optional.of("x-deliver-at"), misread("x-deliver-at", value));
    }
    assertEquals(Optional.of("x-delay"), misread("x-delay", new Timestamp(NOW_MS / 1000)));
  }

  @Test
  void secondsInPlaceOfMillisecondsAreMisread() {
    assertEquals(0, waitMs("x-deliver-at", NOW_MS / 1000 + 3600));
    assertEquals(Optional.of("x-deliver-at"), misread("x-deliver-at", NOW_MS / 1000 + 3600));
    assertEquals(Optional.of("x-deliver-at"), misread("x-deliver-at", NOW_MS / 1000 + 0.5));
  }

  @Test
  void whatAsksForNothingIsNoMistake() {
    for (Object value : List.of(0, -5, NoValue.INSTANCE)) {
      assertEquals(Optional.empty(), misread("x-delay", value));
      assertEquals(Optional.empty(), misread("x-deliver-at", value));
    }
    assertEquals(Optional.empty(), misread("x-deliver-at", NOW_MS - 1));
    assertEquals(Optional.empty(), misread("x-deliver-at", new Timestamp(NOW_MS / 1000 - 1)));
    assertEquals(Optional.empty(), misread("other", "soon"));
  }

  @Test
  void whereNothingIsDelayedNothingIsMisread() {
    Message message = message("x-delay", "soon");
    assertEquals(Optional.empty(), new Delay(false, true).misread(message));
    // An exchange that delays has nothing to do with this header.
    assertEquals(Optional.empty(), new Delay(true, false).misread(message("x-deliver-at", "soon")));
  }

  private static Message message(String header, Object value) {
    return new Message(
        "",
        "",
        new HeadersFormat(FieldTable.of(Map.of(header, value))),
        new byte[0],
        new byte[0],
        false,
        0,
        Message.NEVER,
        Annotations.NONE);
  }
}
