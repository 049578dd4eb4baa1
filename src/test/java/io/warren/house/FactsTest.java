package io.warren.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.event.EventType;
import io.warren.broker.exchange.ExchangeType;
import io.warren.broker.queue.ConsumerArgument;
import io.warren.broker.queue.QueueArgument;
import io.warren.broker.queue.QueueTypeName;
import io.warren.config.ConfigLoader;
import io.warren.config.Configuration;
import io.warren.config.Option;
import io.warren.config.OptionFamily;
import io.warren.config.OptionRow;
import io.warren.config.Options;
import io.warren.config.ReferenceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every table agrees with what is written from it. */
class FactsTest {
  @Test
  void referenceFileIsTheTable() throws IOException {
    assertEquals(
        ReferenceText.file(),
        Files.readString(Path.of("conf/warren.conf")),
        "conf/warren.conf differs from the table of options; make it anew with: java -cp"
            + " target/classes io.warren.config.ReferenceFile > conf/warren.conf");
  }

  @Test
  void referenceFileHasEveryKeyWithItsDefaultAndSetsNothing() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("conf/warren.conf"));
    for (OptionRow row : Options.rows()) {
      for (var entry : row.defaults()) {
        String text = entry.text().isEmpty() ? "''" : entry.text();
        assertTrue(lines.contains("# " + entry.key() + " = " + text), entry.key());
      }
    }
    assertTrue(lines.stream().allMatch(line -> line.isEmpty() || line.startsWith("#")));
  }

  @Test
  void referenceFileWithoutItsCommentSignsMeansTheDefaults(@TempDir Path folder)
      throws IOException {
    String every =
        Pattern.compile("^# (?=[\\w.]+ = )", Pattern.MULTILINE)
            .matcher(Files.readString(Path.of("conf/warren.conf")))
            .replaceAll("");
    Configuration configuration =
        ConfigLoader.load(
            Files.writeString(folder.resolve("every.conf"), every),
            Optional.empty(),
            Map.of(),
            List.of());
    Configuration defaults = Configuration.of(Map.of());
    for (OptionRow row : Options.rows()) {
      if (row instanceof Option<?> option) {
        assertFalse(configuration.origin(option).equals("default"), option.key());
        assertEquals(defaults.value(option), configuration.value(option), option.key());
      } else if (row instanceof OptionFamily<?> family) {
        assertEquals(defaults.values(family), configuration.values(family), family.key());
      }
    }
    assertEquals(List.of(), configuration.warnings());
  }

  @Test
  void helpHasEveryKey() {
    String help = ReferenceText.help();
    for (OptionRow row : Options.rows()) {
      assertTrue(help.contains("\n  " + row.key()), row.key());
    }
  }

  @Test
  void defaultsAreOfTheirTypes() {
    Configuration configuration = Configuration.of(Map.of());
    for (OptionRow row : Options.rows()) {
      if (row instanceof Option<?> option) {
        assertTrue(configuration.value(option) != null, option.key());
      } else if (row instanceof OptionFamily<?> family) {
        assertEquals(family.defaults().size(), configuration.values(family).size());
      }
    }
  }

  @Test
  void keysAreUniqueAndDocumented() {
    Set<String> keys = new HashSet<>();
    for (OptionRow row : Options.rows()) {
      assertTrue(keys.add(row.key()), row.key());
      assertTrue(row.doc().endsWith("."), row.key());
    }
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    Path root = Path.of("src/main/java");
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .map(Path::getParent)
          .distinct()
          .forEach(
              folder ->
                  assertTrue(Files.exists(folder.resolve("package-info.java")), folder::toString));
    }
  }

  @Test
  void theReadmeNamesEveryEvent() throws IOException {
    String row =
        Files.readAllLines(Path.of("README.md")).stream()
            .filter(line -> line.startsWith("| Event exchange"))
            .findAny()
            .orElseThrow();
    Set<String> named = new TreeSet<>();
    Matcher word = Pattern.compile("`([a-z.]+\\.(?:[a-z]+ed|set|success|failure))`").matcher(row);
    while (word.find()) {
      named.add(word.group(1));
    }
    Set<String> keys = new TreeSet<>();
    Stream.of(EventType.values()).map(EventType::key).forEach(keys::add);
    assertEquals(keys, named);
  }

  /** Who reads only that page learns of everything that can be asked for. */
  @Test
  void theReadmeNamesEveryArgumentAndExchangeType() throws IOException {
    Set<String> names = new TreeSet<>();
    Stream.of(QueueArgument.values())
        .filter(argument -> isKnown(argument::isKnownTo))
        .forEach(argument -> names.add(argument.argumentName()));
    Stream.of(ConsumerArgument.values())
        .filter(argument -> isKnown(argument::isKnownTo))
        .forEach(argument -> names.add(argument.argumentName()));
    Stream.of(ExchangeType.values())
        .map(ExchangeType::typeName)
        .filter(name -> name.startsWith("x-"))
        .forEach(names::add);
    String readme = Files.readString(Path.of("README.md"));
    int begin = readme.indexOf("\n## Beyond plain queues\n");
    String sections =
        readme.substring(begin, readme.indexOf("\n## How it is built", begin))
            + readme.substring(readme.indexOf("\n## Coming from RabbitMQ\n"));
    for (String name : names) {
      assertTrue(sections.contains(name + "`") || sections.contains(name + "\""), name);
    }
  }

  private static boolean isKnown(Predicate<QueueTypeName> known) {
    return Stream.of(QueueTypeName.values()).filter(QueueTypeName::available).anyMatch(known);
  }

  /**
   * Protocols stop at the door: below it nothing is named after a construct of one. The table of
   * events lists fields of all rooms as clients read them, those of the doors too; and one class
   * says what is refused in the sentences that clients know.
   */
  @Test
  void noProtocolWordBelowTheDoors() throws IOException {
    Pattern words =
        Pattern.compile("\\w*(?:[Ff]rame|[Qq]os|[Dd]eliveryTag|[Rr]eplyCode|[Cc]hannelNumber)\\w*");
    Pattern comments = Pattern.compile("/\\*.*?\\*/|//[^\n]*", Pattern.DOTALL);
    for (String room : List.of("value", "store", "auth", "cluster", "broker")) {
      Path root = Path.of("src/main/java/io/warren", room);
      if (!Files.exists(root)) {
        continue;
      }
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          if (file.endsWith("event/EventType.java") || file.endsWith("broker/Refusal.java")) {
            continue;
          }
          Matcher word = words.matcher(comments.matcher(Files.readString(file)).replaceAll(""));
          assertFalse(word.find(), () -> file + " says " + word.group());
        }
      }
    }
  }

  /** The README's tour in Java runs with the client that the build has fetched. */
  @Test
  void theReadmeNamesTheClientOfTheBuild() throws IOException {
    Matcher version =
        Pattern.compile("<amqp-client.version>(.*?)<")
            .matcher(Files.readString(Path.of("pom.xml")));
    assertTrue(version.find());
    Matcher named =
        Pattern.compile("amqp-client[-:/](\\d[\\d.]*\\d)")
            .matcher(Files.readString(Path.of("README.md")));
    int count = 0;
    while (named.find()) {
      assertEquals(version.group(1), named.group(1));
      count++;
    }
    assertEquals(3, count, "the coordinates, and the folder and the name of the jar");
  }

  /** What the README says is shown by a test, or not said. */
  @Test
  void everyTestThatTheReadmeNamesIsThere() throws IOException {
    Set<String> tests = tests();
    List<String> named = named(Files.readString(Path.of("README.md")));
    assertTrue(named.size() > 20, "the README names " + named.size() + " tests");
    named.forEach(test -> assertTrue(tests.contains(test), test));
  }

  @Test
  void everyRowOfWhatWorksNamesATest() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    int begin = readme.indexOf("\n## What works\n") + 1;
    String section = readme.substring(begin, readme.indexOf("\n## ", begin));
    List<String> rows = section.lines().filter(line -> line.startsWith("| ")).toList();
    assertTrue(rows.size() > 20, "there are " + rows.size() + " rows");
    for (String row : rows) {
      assertTrue(row.endsWith("| shown by |") || !named(row).isEmpty(), row);
    }
  }

  private static List<String> named(String text) {
    Matcher named = Pattern.compile("`(\\w+(?:IT|Test|_tour))`").matcher(text);
    return named.results().map(result -> result.group(1)).toList();
  }

  /** The classes that have a test in them, and the tours. */
  private static Set<String> tests() throws IOException {
    Pattern test = Pattern.compile("@(Test|ParameterizedTest|Property)\\b");
    Set<String> tests = new HashSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src/test"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        boolean isTest = !name.endsWith(".java") || test.matcher(Files.readString(file)).find();
        if (isTest) {
          tests.add(name.replaceAll("\\.\\w+$", ""));
        }
      }
    }
    return tests;
  }

  @Test
  void whoeverCatchesEverythingLooksForAFullHeap() throws IOException {
    Pattern all = Pattern.compile("catch \\(Throwable (\\w+)\\) \\{\\s+(.*)");
    Set<String> faults = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        Matcher caught = all.matcher(Files.readString(file));
        while (caught.find()) {
          String first = caught.group(2);
          boolean goesOn = first.startsWith("throw ");
          if (!goesOn && !first.equals("FullHeap.check(" + caught.group(1) + ");")) {
            faults.add(file + ": " + first);
          }
        }
      }
    }
    assertEquals(Set.of(), faults);
  }
}
