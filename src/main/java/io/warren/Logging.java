package io.warren;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.warren.config.Configuration;
import io.warren.config.LogLevel;
import io.warren.config.Options;
import java.util.Iterator;
import org.slf4j.LoggerFactory;

/**
 * The log: one appender, the console, made in code.
 *
 * <p>Logback finds this class as its configurator (META-INF/services) before it looks for files, so
 * that no XML parser is loaded at the start. A program that embeds the broker and brings a
 * configurator of its own goes before it, by logback's ranks.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String[] LIBRARIES = {"io.netty", "io.vertx"};
  private static final String NO_HARDWARE_ADDRESS = "io.netty.util.internal.MacAddressUtil";

  /** Called by logback when the first logger is asked for. */
  @Override
  public ExecutionStatus configure(LoggerContext loggers) {
    loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(ConsoleLog.started(loggers));
    setLevel(loggers, LogLevel.INFO);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Takes the levels from the options. */
  static void configure(Configuration configuration) {
    boolean console = configuration.value(Options.LOG_CONSOLE);
    LogLevel level = console ? configuration.value(Options.LOG_LEVEL) : LogLevel.NONE;
    // An embedding program may have another backend; its levels are its own.
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers) {
      setLevel(loggers, level);
    }
  }

  /** Writes the lines that wait, within a second; later ones are lost. For the end of a process. */
  static void close() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers) {
      Iterator<Appender<ILoggingEvent>> appenders =
          loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
      while (appenders.hasNext()) {
        if (appenders.next() instanceof ConsoleLog log) {
          log.stop();
        }
      }
    }
  }

  private static void setLevel(LoggerContext loggers, LogLevel logLevel) {
    Level level = levelOf(logLevel);
    loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(level);
    for (String library : LIBRARIES) {
      Logger logger = loggers.getLogger(library);
      // Their INFO is chatter to an operator, and their DEBUG to everybody.
      Level quiet = logLevel == LogLevel.DEBUG ? Level.INFO : Level.WARN;
      logger.setLevel(severer(quiet, level));
    }
    // It warns of every start on a machine that has no network but its own.
    loggers.getLogger(NO_HARDWARE_ADDRESS).setLevel(severer(Level.ERROR, level));
  }

  private static Level severer(Level one, Level other) {
    return one.isGreaterOrEqual(other) ? one : other;
  }

  private static Level levelOf(LogLevel level) {
    return switch (level) {
      case DEBUG -> Level.DEBUG;
      case INFO -> Level.INFO;
      // Logback has nothing between info and warn, nor above error.
      case NOTICE, WARNING -> Level.WARN;
      case ERROR, CRITICAL, ALERT, EMERGENCY -> Level.ERROR;
      case NONE -> Level.OFF;
    };
  }
}
