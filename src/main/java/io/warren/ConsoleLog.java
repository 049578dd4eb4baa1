package io.warren;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The standard output as a log that never holds up who writes to it.
 *
 * <p>A thread of its own writes the lines. Where the output is a pipe that nobody reads, lines wait
 * up to a bound; then they are dropped until half of the waiting ones have gone out, and one line
 * says how many are missing. Any thread may log.
 */
final class ConsoleLog extends AsyncAppender {
  /** How many lines wait for a slow reader. */
  static final int WAITING_COUNT = 8192;

  // Threads that look at the queue at the same time find room for all of them.
  private static final int RESERVE = 64;
  private static final int FLUSH_MS = 1000;

  /**
   * Messages repeat what clients have said. What would break a line, steer a terminal or turn the
   * text around is a space here, for all of them; the lines of a stack trace stay lines.
   */
  private static final String PATTERN =
      "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0} -"
          + " %replace(%msg){\'[\\p{Cc}\\p{Cf}\\u2028\\u2029]+\', \' \'}%n";

  private final AtomicLong dropped = new AtomicLong();

  /** One that writes already. */
  static ConsoleLog started(LoggerContext loggers) {
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(loggers);
    console.setEncoder(encoder(loggers));
    console.start();
    ConsoleLog log = new ConsoleLog();
    log.setContext(loggers);
    log.setName("console");
    log.setQueueSize(WAITING_COUNT + RESERVE);
    log.setDiscardingThreshold(0);
    log.setNeverBlock(true);
    log.setMaxFlushTime(FLUSH_MS);
    log.addAppender(console);
    log.start();
    return log;
  }

  /** How an event becomes a line. */
  static PatternLayoutEncoder encoder(LoggerContext loggers) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(loggers);
    encoder.setPattern(PATTERN);
    encoder.start();
    return encoder;
  }

  private ConsoleLog() {}

  @Override
  protected void append(ILoggingEvent event) {
    int needed = dropped.get() == 0 ? RESERVE : WAITING_COUNT / 2;
    if (getRemainingCapacity() < needed) {
      dropped.incrementAndGet();
      return;
    }
    tellDropped();
    super.append(event);
  }

  /** Writes what waits, within a second, and ends. */
  @Override
  public void stop() {
    if (isStarted()) {
      tellDropped();
    }
    super.stop();
  }

  private void tellDropped() {
    long count = dropped.getAndSet(0);
    if (count > 0) {
      LoggerContext loggers = (LoggerContext) getContext();
      super.append(
          new LoggingEvent(
              ConsoleLog.class.getName(),
              loggers.getLogger(ConsoleLog.class),
              Level.WARN,
              "{} lines are missing here: the standard output was not read",
              null,
              new Object[] {count}));
    }
  }
}
