package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A line says what the broker has said, whatever a client has put into it. */
class ConsoleLogTest {
  private static final LoggerContext LOGGERS = new LoggerContext();

  private static List<String> lines(String said, @Nullable Throwable failure) {
    LoggingEvent event =
        new LoggingEvent(
            "",
            LOGGERS.getLogger("io.warren.X"),
            Level.WARN,
            "no {} here",
            failure,
            new Object[] {said});
    byte[] bytes = ConsoleLog.encoder(LOGGERS).encode(event);
    return new String(bytes, StandardCharsets.UTF_8).lines().toList();
  }

  private static String line(String said) {
    List<String> lines = lines(said, null);
    assertEquals(1, lines.size(), lines::toString);
    String line = lines.get(0);
    return line.substring(line.indexOf("WARN"));
  }

  @Test
  void plainTextIsAsItWas() {
    assertEquals("WARN  X - no queue 'é€😀{}' here", line("queue 'é€😀{}'"));
  }

  @Test
  void nothingThatIsSaidBreaksALine() {
    for (String end : List.of("\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029", "\u000b", "\f")) {
      assertEquals("WARN  X - no a b here", line("a" + end + "b"));
    }
  }

  @Test
  void nothingThatIsSaidSteersATerminal() {
    for (String steering :
        List.of("\u001b", "\u009b", "\b", "\u0000", "\u007f", "\u202e", "\u200f")) {
      assertEquals("WARN  X - no a [31mb here", line("a" + steering + "[31mb"));
    }
  }

  @Test
  void stackTracesHaveTheirLines() {
    List<String> lines = lines("a\nb", new IllegalStateException("broken"));
    assertTrue(lines.get(0).endsWith("WARN  X - no a b here"), lines.get(0));
    assertEquals("java.lang.IllegalStateException: broken", lines.get(1));
    assertTrue(lines.get(2).startsWith("\tat "), lines.get(2));
  }
}
