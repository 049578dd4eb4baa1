package io.warren.conformance;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Collects what the broker tells its operator: lines from INFO up, with their levels. */
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger ours = (Logger) LoggerFactory.getLogger("io.warren");
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Level level = ours.getLevel();

  private LogLines() {}

  public static LogLines open() {
    LogLines log = new LogLines();
    log.setContext(log.ours.getLoggerContext());
    log.start();
    log.ours.setLevel(Level.INFO);
    log.ours.addAppender(log);
    return log;
  }

  /** Those in which a text is found, as "LEVEL message". */
  public List<String> with(String text) {
    return lines.stream().filter(line -> line.contains(text)).toList();
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(event.getLevel() + " " + event.getFormattedMessage());
  }

  @Override
  public void close() {
    ours.detachAppender(this);
    ours.setLevel(level);
    stop();
  }
}
