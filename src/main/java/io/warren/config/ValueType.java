package io.warren.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How the text of an option becomes a value, with its unit and its range in words.
 *
 * <p>The words end the sentence “VALUE is not …”.
 */
public final class ValueType<T> {
  private static final Pattern WHOLE = Pattern.compile("\\d{1,18}");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,15})(ms|s|m|h|d)?");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,15}) ?([kKmMgGtTpP]?)(i?)([bB]?)");
  private static final Pattern SHARE = Pattern.compile("[01]|[01]?\\.\\d{1,9}");
  private static final Pattern LEVEL = Pattern.compile("\\d{1,5}\\.\\d{1,5}\\.\\d{1,5}");

  private final String words;
  private final boolean secret;
  private final Function<String, T> reader;

  /** Where there are only so many texts, these. */
  private final List<String> choices;

  private ValueType(String words, boolean secret, Function<String, T> reader) {
    this(words, secret, reader, List.of());
  }

  private ValueType(
      String words, boolean secret, Function<String, T> reader, List<String> choices) {
    this.words = words;
    this.secret = secret;
    this.reader = reader;
    this.choices = choices;
  }

  static ValueType<Integer> count(int min, int max) {
    return new ValueType<>(
        "a whole number" + range(min, max),
        false,
        text -> (int) inRange(whole(text, WHOLE), min, max));
  }

  static ValueType<Long> milliseconds(long min, long max) {
    return new ValueType<>(
        "a time in milliseconds" + range(min, max) + " (or with a unit: 30s, 15m, 1h)",
        false,
        text -> inRange(duration(text), min, max));
  }

  static ValueType<Integer> bytes(int min, int max) {
    return new ValueType<>(
        "a size in bytes" + range(min, max) + " (or with a unit: 64KiB, 1MB)",
        false,
        text -> (int) inRange(size(text), min, max));
  }

  static ValueType<OptionalInt> bytesOrSystem(int min, int max) {
    ValueType<Integer> bytes = bytes(min, max);
    return new ValueType<>(bytes.words, false, text -> OptionalInt.of(bytes.reader.apply(text)))
        .or("system", OptionalInt.empty());
  }

  static ValueType<OptionalLong> bytesOrNone() {
    return new ValueType<>(
            "a size in bytes (or with a unit: 512MiB, 1GB)",
            false,
            text -> OptionalLong.of(size(text)))
        .or("none", OptionalLong.empty());
  }

  /** A share of a whole, from 0 to 1. */
  static ValueType<Double> share() {
    return new ValueType<>(
        "a number from 0 to 1",
        false,
        text -> {
          double share = Double.parseDouble(matching(text, SHARE));
          if (share > 1) {
            throw new IllegalArgumentException();
          }
          return share;
        });
  }

  static ValueType<Boolean> flag() {
    return new ValueType<>(
        "true or false",
        false,
        text ->
            switch (text) {
              case "true", "on" -> true;
              case "false", "off" -> false;
              default -> throw new IllegalArgumentException();
            });
  }

  static ValueType<String> text() {
    return new ValueType<>("text", false, text -> text);
  }

  /** Text that no message, log or listing may show. */
  static ValueType<String> secret() {
    return new ValueType<>(
        "a password in clear text (RabbitMQ's encrypted: values are not supported)",
        true,
        text -> {
          if (text.startsWith("encrypted:")) {
            throw new IllegalArgumentException();
          }
          return text;
        });
  }

  /** A regular expression, checked and given back as text. */
  static ValueType<String> regex() {
    return new ValueType<>("a regular expression", false, text -> Pattern.compile(text).pattern());
  }

  /** Three numbers with dots: clients compare them as numbers. */
  static ValueType<String> level() {
    return new ValueType<>("a version of three numbers, as 4.2.0", false, t -> matching(t, LEVEL));
  }

  static ValueType<String> nodeName() {
    return new ValueType<>("a name of the form NAME@HOST", false, HostName::complete);
  }

  /** Text in which a last {@code @HOST} stands for this machine. */
  static ValueType<String> hostNamedText() {
    return new ValueType<>("text", false, HostName::fillIn);
  }

  static ValueType<ListenAddress> listenAddress() {
    return new ValueType<>("a port or an address of the form HOST:PORT", false, ListenAddress::of);
  }

  static ValueType<TlsVersion> tlsVersion() {
    return new ValueType<>(
        "one of " + String.join(", ", TlsVersion.keys()) + " (older versions are not safe)",
        false,
        TlsVersion::of);
  }

  static <E extends Enum<E>> ValueType<E> oneOf(Class<E> choices) {
    List<String> texts =
        Stream.of(choices.getEnumConstants())
            .map(choice -> choice.name().toLowerCase(Locale.ROOT))
            .toList();
    return new ValueType<>(
        "one of " + String.join(", ", texts),
        false,
        text -> {
          if (!text.equals(text.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException();
          }
          return Enum.valueOf(choices, text.toUpperCase(Locale.ROOT));
        },
        texts);
  }

  /** The same type with one more word that has a meaning of its own. */
  ValueType<T> or(String word, T meaning) {
    return new ValueType<>(
        words + ", or " + word, secret, text -> text.equals(word) ? meaning : reader.apply(text));
  }

  /** What a text of this type is, with unit and range. */
  public String words() {
    return words;
  }

  boolean isSecret() {
    return secret;
  }

  T read(Setting setting) {
    try {
      return reader.apply(setting.text());
    } catch (IllegalArgumentException e) {
      String shown = secret ? "the value" : "\"" + setting.text() + "\"";
      String hint = nearest(setting.text()).map(near -> "; nearest: " + near).orElse("");
      throw setting.wrong(setting.key() + ": " + shown + " is not " + words + hint);
    }
  }

  /** One that begins so, as "warning" does where "warn" is said, or else has few other letters. */
  private Optional<String> nearest(String wrong) {
    String small = wrong.toLowerCase(Locale.ROOT);
    return choices.stream()
        .filter(choice -> !small.isEmpty() && choice.startsWith(small))
        .findFirst()
        .or(() -> NearestKey.among(choices, small));
  }

  private static String range(long min, long max) {
    return max >= Integer.MAX_VALUE ? " from " + min + " up" : " from " + min + " to " + max;
  }

  private static long inRange(long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException();
    }
    return value;
  }

  private static String matching(String text, Pattern pattern) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException();
    }
    return text;
  }

  private static long whole(String text, Pattern pattern) {
    return Long.parseLong(matching(text, pattern));
  }

  private static long duration(String text) {
    Matcher matcher = DURATION.matcher(matching(text, DURATION));
    String unit = matcher.matches() && matcher.group(2) != null ? matcher.group(2) : "ms";
    long factor =
        switch (unit) {
          case "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          case "d" -> 86_400_000;
          default -> 1;
        };
    return product(Long.parseLong(matcher.group(1)), factor);
  }

  /** RabbitMQ's units: k and kiB are 1,024 bytes, kB is 1,000, and so on. */
  private static long size(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException();
    }
    String prefix = matcher.group(2).toLowerCase(Locale.ROOT);
    boolean decimal = matcher.group(3).isEmpty() && !matcher.group(4).isEmpty();
    if (prefix.isEmpty() && !matcher.group(3).isEmpty()) {
      throw new IllegalArgumentException();
    }
    long bytes = Long.parseLong(matcher.group(1));
    for (int i = prefix.isEmpty() ? 0 : "kmgtp".indexOf(prefix) + 1; i > 0; i--) {
      bytes = product(bytes, decimal ? 1_000 : 1_024);
    }
    return bytes;
  }

  private static long product(long a, long b) {
    try {
      return Math.multiplyExact(a, b);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
