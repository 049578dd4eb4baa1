package io.warren.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;

class NamePatternTest {
  @Test
  void usualPatternsMatch() {
    assertTrue(NamePattern.of("^(?!amq\\.).*").matches("orders"));
    assertFalse(NamePattern.of("^(?!amq\\.).*").matches("amq.gen-x"));
    assertTrue(NamePattern.of("").matches(""));
    assertTrue(NamePattern.of("(a|b)*c$").matches("ab".repeat(127) + "c"));
    assertTrue(NamePattern.of("ü\\d{2}").matches("xü17"));
  }

  /** They are watched where they have groups, and say the same as unwatched. */
  @Test
  void patternsMeanWhatTheyMean() {
    List<String> expressions =
        List.of(
            "(a)(b)\\2\\1",
            "^(?:a|b)+$",
            "(?<x>a)\\k<x>",
            "(?i)A(?-i:b)",
            "(?<=(a))b",
            "\\(a\\)",
            "\\Q(a)\\E(b)?$",
            "[(](a)[)]",
            "[]()](a)",
            "[^]()](a)",
            "[a[(]](a)",
            "[a&&[^(]](a)",
            "^()$",
            "(^|-)a(-|$)",
            "(?x) (a) # (b)\n",
            "\\\\(a)",
            "(?x) a # [ \n (b)",
            "\\c[(a)",
            "[\\c]](a)",
            "(a(b)?){2}");
    List<String> names =
        List.of(
            "", "a", "b", "aa", "ab", "aba", "abba", "abab", "Ab", "(a)", "(a)b", "]a", ")a", "xa",
            "-a-", "\\a", "(", "[(](a)");
    for (String expression : expressions) {
      for (String name : names) {
        assertEquals(
            Pattern.compile(expression).matcher(name).find(),
            NamePattern.of(expression).matches(name),
            expression + " in '" + name + "'");
      }
    }
  }

  /** They would run for longer than anybody lives. */
  @Test
  void aPatternThatNeverEndsMatchesNothing() {
    assertFalse(NamePattern.of("^(a+)+$").matches("a".repeat(254) + "!"));
    assertFalse(NamePattern.of("^(.*a){20}$").matches("a".repeat(254) + "b"));
    assertFalse(NamePattern.of("^" + "a?".repeat(40) + "a{40}").matches("a".repeat(39)));
  }

  /** Where nothing is left of the name there are no letters to be counted. */
  @Test
  void aPatternThatNeverEndsAtTheEndOfTheNameMatchesNothing() {
    assertFalse(NamePattern.of("^x" + "(|)".repeat(60) + "z").matches("x"));
    assertFalse(NamePattern.of("^x" + "(a?)?".repeat(60) + "z").matches("x"));
    assertFalse(NamePattern.of("^x" + "(?:a?|b?)".repeat(60) + "(?!)").matches("x"));
    assertFalse(NamePattern.of("(|)".repeat(60) + "z").matches(""));
    assertFalse(NamePattern.of("(?x)#[\n" + "(|)".repeat(60) + "z").matches(""));
    assertFalse(NamePattern.of("(?x)(?-x)x#" + "(|)".repeat(60) + "z").matches("x#"));
    assertFalse(NamePattern.of("^(?:\\c[)?" + "(|)".repeat(60) + "z").matches(""));
  }

  /** The JDK goes a few calls deeper for each letter and each group around it. */
  @Test
  void aPatternThatGoesTooDeepMatchesNothing() throws Exception {
    String deep = "(".repeat(10) + "(.|b)" + "|c)".repeat(10) + "*z";
    CompletableFuture<Boolean> matches = new CompletableFuture<>();
    Runnable match =
        () ->
            matches.completeAsync(
                () -> NamePattern.of(deep).matches("a".repeat(255)), Runnable::run);
    Thread shallow = new Thread(null, match, "shallow", 256 << 10);
    shallow.start();
    assertFalse(matches.get(10, TimeUnit.SECONDS));
  }

  @Test
  void aPatternThatIsTooDeepToBeReadIsRefused() {
    String deep = "(".repeat(100_000) + ")".repeat(100_000);
    assertThrows(PatternSyntaxException.class, () -> NamePattern.of(deep));
  }

  @Test
  void whatIsNoPatternIsRefused() {
    assertThrows(PatternSyntaxException.class, () -> NamePattern.of("(a"));
    assertThrows(PatternSyntaxException.class, () -> NamePattern.of("[a"));
    assertThrows(PatternSyntaxException.class, () -> NamePattern.of("a\\"));
  }
}
