package io.warren.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfFileTest {
  private static String value(String text) {
    return parse(text).get(0).text();
  }

  private static List<Setting> parse(String text) {
    Findings findings = new Findings();
    List<Setting> settings = ConfFile.parse("f.conf", text, Map.of("SEED", "x$1y"), findings);
    findings.throwErrors();
    return settings;
  }

  private static String error(String text) {
    return assertThrows(ConfigException.class, () -> parse(text)).getMessage();
  }

  private static String error(Path file) {
    Findings findings = new Findings();
    ConfFile.read(file, Map.of(), findings);
    return assertThrows(ConfigException.class, findings::throwErrors).getMessage();
  }

  @Test
  void settingsCarryTheirLine() {
    List<Setting> settings = parse("# c\r\n\r\n  a.b = 1\r\n\tc=2 3 # x\n");
    assertEquals(
        List.of(new Setting("a.b", "1", "f.conf line 3"), new Setting("c", "2 3", "f.conf line 4")),
        settings);
  }

  /** Each of these was compared with what RabbitMQ's own parser makes of it. */
  @Test
  void valuesAreReadAsRabbitMqDoes() {
    assertEquals("b", value("a = b # c"));
    assertEquals("a", value("a = a#b"));
    assertEquals("x=y", value("a = x=y"));
    assertEquals("\"x\"", value("a = \"x\""));
    assertEquals("x'y", value("a = x'y"));
    assertEquals("é", value("a = é"));
    assertEquals("$A", value("a = $A"));
  }

  @Test
  void singleQuotesKeepEverything() {
    assertEquals("x # y", value("a = 'x # y'"));
    assertEquals("  pad ", value("a = '  pad ' # comment"));
    assertEquals("", value("a = ''"));
  }

  @Test
  void variablesOfTheEnvironmentAreFilledIn() {
    assertEquals("<x$1y>", value("a = <$(SEED)>"));
    assertEquals("f.conf line 1: a: the environment has no variable NONE", error("a = $(NONE)"));
  }

  @Test
  void allWrongLinesAreToldAtOnce() {
    assertEquals(
        "f.conf line 1: a has no value\n" + "f.conf line 3: expected key = value, found \"[x]\"",
        error("a =\nb = 1\n[x]\n"));
    Findings findings = new Findings();
    List<Setting> settings = ConfFile.parse("f.conf", "a =\nb = 1\n", Map.of(), findings);
    assertEquals(List.of(new Setting("b", "1", "f.conf line 2")), settings);
  }

  @Test
  void aKeyGivenTwiceIsAWarning() {
    Findings findings = new Findings();
    ConfFile.parse("f.conf", "a = 1\nb = 2\n\na = 3\na = 3\n", Map.of(), findings);
    assertEquals(
        List.of(
            "f.conf line 4: a was given in line 1 already; the last one holds",
            "f.conf line 5: a was given in line 4 already; the last one holds"),
        findings.warnings());
  }

  @Test
  void byteOrderMarkIsSkipped() {
    assertEquals("b", value("\uFEFFa = b"));
  }

  @Test
  void escapedDotsBelongToTheKey() {
    assertEquals("a.b.c", parse("a.b\\.c = 1").get(0).key());
  }

  @Test
  void linesThatAreNoSettingStop() {
    assertEquals("f.conf line 2: expected key = value, found \"[x]\"", error("\n[x]"));
    assertEquals("f.conf line 1: expected key = value, found \"a b = ...\"", error("a b = secret"));
    assertEquals("f.conf line 1: a has no value", error("a ="));
    assertEquals("f.conf line 1: a has no value", error("a = # c"));
    assertEquals("f.conf line 1: a: the quoted value does not end in a quote", error("a = 'x"));
    assertEquals(
        "f.conf line 1: expected key = value, found \"include\" (include is not supported)",
        error("include conf.d/*.conf"));
  }

  @Test
  void missingAndBinaryFilesStop(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("no.conf");
    assertEquals(missing + ": does not exist", error(missing));
    Path binary = Files.write(folder.resolve("b.conf"), new byte[] {'a', '=', (byte) 0xC3, '\n'});
    assertEquals(binary + ": is not UTF-8 text", error(binary));
  }
}
