package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.CommandLine.Action;
import io.warren.CommandLine.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandLineTest {
  @Test
  void nothingMeansServe() throws UsageException {
    assertEquals(
        new CommandLine(Action.SERVE, Optional.empty(), Path.of("data"), List.of()),
        CommandLine.parse());
  }

  @Test
  void everythingTogether() throws UsageException {
    assertEquals(
        new CommandLine(
            Action.SERVE, Optional.of(Path.of("f")), Path.of("d"), List.of("a=1", "b=x=y")),
        CommandLine.parse("serve", "--config", "f", "--data=d", "--set", "a=1", "--set=b=x=y"));
  }

  @Test
  void helpAndVersion() throws UsageException {
    assertEquals(Action.HELP, CommandLine.parse("--help").action());
    assertEquals(Action.VERSION, CommandLine.parse("--version").action());
    assertTrue(CommandLine.help().contains("--set KEY=VALUE"));
    assertTrue(CommandLine.help().contains("heartbeat = 60"));
  }

  @Test
  void aStoreIsChecked() throws UsageException {
    assertEquals(Action.CHECK, CommandLine.parse("store", "check").action());
    assertEquals(Path.of("data"), CommandLine.parse("store", "check").data());
    assertEquals(Path.of("d"), CommandLine.parse("store", "check", "d").data());
  }

  @Test
  void wrongUsageIsSaid() {
    assertEquals("store takes one command, check, and comes first", error("store"));
    assertEquals("store takes one command, check, and comes first", error("store", "clean"));
    assertEquals("unknown argument e", error("store", "check", "d", "e"));
    assertEquals("unknown argument run", error("run"));
    assertEquals("unknown argument --port=1", error("--port=1"));
    assertEquals("--set needs a value", error("--set"));
    assertEquals("--config needs a value", error("--config="));
    assertEquals("--data needs a value", error("--data", ""));
    assertEquals("serve comes first", error("--data", "d", "serve"));
    assertEquals("--set heartbeat: expected KEY=VALUE", error("--set", "heartbeat"));
    assertEquals("--set =1: expected KEY=VALUE", error("--set==1"));
    assertEquals("--config is given twice", error("--config", "a", "--config=b"));
    assertEquals("--data is given twice", error("--data", "a", "--data", "a"));
  }

  private static String error(String... arguments) {
    return assertThrows(UsageException.class, () -> CommandLine.parse(arguments)).getMessage();
  }
}
