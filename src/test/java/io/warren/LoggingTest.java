package io.warren;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.config.Configuration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {
  private final Logger ours = LoggerFactory.getLogger("io.warren.x");
  private final Logger library = LoggerFactory.getLogger("io.netty.x");

  @AfterEach
  void restore() {
    Logging.configure(Configuration.of(Map.of()));
  }

  private static void level(String level) {
    Logging.configure(Configuration.of(Map.of("log.console.level", level)));
  }

  @Test
  void librariesAreQuieterThanTheBroker() {
    level("info");
    assertTrue(ours.isInfoEnabled() && !ours.isDebugEnabled());
    assertTrue(library.isWarnEnabled() && !library.isInfoEnabled());
    level("debug");
    assertTrue(ours.isDebugEnabled());
    assertTrue(library.isInfoEnabled() && !library.isDebugEnabled());
  }

  @Test
  void aMachineWithoutNetworkIsNoWarning() {
    Logger machine = LoggerFactory.getLogger("io.netty.util.internal.MacAddressUtil");
    level("info");
    assertTrue(machine.isErrorEnabled() && !machine.isWarnEnabled());
    level("debug");
    assertFalse(machine.isWarnEnabled());
    level("none");
    assertFalse(machine.isErrorEnabled());
  }

  @Test
  void severeLevelsHoldForLibrariesToo() {
    level("critical");
    assertTrue(ours.isErrorEnabled() && !ours.isWarnEnabled());
    assertFalse(library.isWarnEnabled());
  }

  @Test
  void logCanBeOff() {
    level("none");
    assertFalse(ours.isErrorEnabled() || library.isErrorEnabled());
    Logging.configure(Configuration.of(Map.of("log.console", "false")));
    assertFalse(ours.isErrorEnabled());
  }
}
