package io.warren.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypeTest {
  private static <T> T read(ValueType<T> type, String text) {
    return type.read(new Setting("key", text, "f line 1"));
  }

  private static String error(ValueType<?> type, String text) {
    return assertThrows(ConfigException.class, () -> read(type, text)).getMessage();
  }

  @ParameterizedTest
  @CsvSource({
    "5,5",
    "1k,1024",
    "1kiB,1024",
    "1kB,1000",
    "2M,2097152",
    "2MiB,2097152",
    "2MB,2000000",
    "1G,1073741824",
    "1GB,1000000000",
    "1 GiB,1073741824",
    "1TB,1000000000000",
    "1gb,1000000000"
  })
  void sizesHaveRabbitMqsUnits(String text, long bytes) {
    assertEquals(bytes, read(ValueType.bytesOrNone(), text).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "1.5G", "1X", "1iB", "9999999999P", "999999999999999PiB"})
  void otherSizesAreRefused(String text) {
    assertThrows(ConfigException.class, () -> read(ValueType.bytesOrNone(), text));
  }

  @ParameterizedTest
  @CsvSource({"250,250", "250ms,250", "30s,30000", "15m,900000", "2h,7200000", "1d,86400000"})
  void timesHaveUnits(String text, long ms) {
    assertEquals(ms, read(ValueType.milliseconds(0, Long.MAX_VALUE), text));
  }

  @Test
  void rangesAreSaid() {
    assertEquals(
        "f line 1: key: \"70000\" is not a whole number from 0 to 65535",
        error(ValueType.count(0, 65_535), "70000"));
    assertEquals(
        "f line 1: key: \"x\" is not a whole number from 1 up, or infinity",
        error(ValueType.count(1, Integer.MAX_VALUE).or("infinity", Integer.MAX_VALUE), "x"));
    assertThrows(
        ConfigException.class, () -> read(ValueType.count(0, Integer.MAX_VALUE), "2147483648"));
  }

  @Test
  void secretsAreNotRepeated() {
    assertEquals(
        "f line 1: key: the value is not a password in clear text (RabbitMQ's encrypted: values are"
            + " not supported)",
        error(ValueType.secret(), "encrypted:abc"));
  }

  @Test
  void flagsSharesLevelsAndChoices() {
    assertTrue(read(ValueType.flag(), "true"));
    assertFalse(read(ValueType.flag(), "off"));
    assertThrows(ConfigException.class, () -> read(ValueType.flag(), "yes"));
    assertEquals(0.4, read(ValueType.share(), "0.4"));
    assertThrows(ConfigException.class, () -> read(ValueType.share(), "1.1"));
    assertThrows(ConfigException.class, () -> read(ValueType.level(), "4.2"));
    assertEquals(Transport.IO_URING, read(ValueType.oneOf(Transport.class), "io_uring"));
    assertEquals(
        "f line 1: key: \"EPOLL\" is not one of auto, epoll, io_uring, nio; nearest: epoll",
        error(ValueType.oneOf(Transport.class), "EPOLL"));
    assertThrows(ConfigException.class, () -> read(ValueType.regex(), "("));
  }

  @Test
  void theNearestChoiceIsNamed() {
    String levels = "debug, info, notice, warning, error, critical, alert, emergency, none";
    for (String wrong : List.of("warn", "warnign", "WARNING")) {
      assertEquals(
          "f line 1: key: \"" + wrong + "\" is not one of " + levels + "; nearest: warning",
          error(ValueType.oneOf(LogLevel.class), wrong));
    }
    assertEquals(
        "f line 1: key: \"loud\" is not one of " + levels,
        error(ValueType.oneOf(LogLevel.class), "loud"));
  }

  @Test
  void nodeNamesGetThisMachine() {
    String host = HostName.local();
    assertEquals("warren@" + host, read(ValueType.nodeName(), "warren@HOST"));
    assertEquals("rabbit@" + host, read(ValueType.nodeName(), "rabbit"));
    assertEquals("rabbit@a.b", read(ValueType.nodeName(), "rabbit@a.b"));
    assertThrows(ConfigException.class, () -> read(ValueType.nodeName(), "a b@c"));
    assertEquals("my cluster", read(ValueType.hostNamedText(), "my cluster"));
  }

  @ParameterizedTest
  @CsvSource({
    "5672,0.0.0.0:5672",
    "0,0.0.0.0:0",
    "127.0.0.1:5672,127.0.0.1:5672",
    "::1:5672,[::1]:5672",
    "[::1]:5672,[::1]:5672",
    "localhost:1,localhost:1"
  })
  void listenAddresses(String text, String shown) {
    assertEquals(shown, read(ValueType.listenAddress(), text).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "65536", ":5672", "h:", "unix:/run/x.sock:0", "1 2"})
  void otherListenAddressesAreRefused(String text) {
    assertThrows(ConfigException.class, () -> read(ValueType.listenAddress(), text));
  }
}
