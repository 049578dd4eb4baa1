package io.warren.broker.policy;

import io.warren.value.FieldText;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression for names, with an end to the work that it can cause: some expressions take
 * longer than the world is old for a name of fifty letters, and a context would stand still.
 */
final class NamePattern {
  static final int MAX_PATTERN_BYTES = 1024;

  /** Looks at a letter of the name: about a millisecond. No expression that is meant comes near. */
  private static final int MAX_LOOKS = 200_000;

  private final Pattern pattern;

  private NamePattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /** Fails with {@link IllegalArgumentException} where {@link #fault} is not empty. */
  static NamePattern of(String expression) {
    return new NamePattern(Pattern.compile(expression));
  }

  /** What is wrong with an expression, or empty. */
  static String fault(String expression) {
    if (expression.getBytes(StandardCharsets.UTF_8).length > MAX_PATTERN_BYTES) {
      return "must not exceed " + MAX_PATTERN_BYTES + " bytes";
    }
    try {
      Pattern.compile(expression);
      return "";
    } catch (PatternSyntaxException e) {
      String reason = FieldText.term(e.getDescription()).replaceAll("^<<|>>$", "");
      return "should be regular expression but is invalid: {" + reason + "," + e.getIndex() + "}";
    }
  }

  /** Whether it is found anywhere in the name. One that takes too long is not. */
  boolean matches(String name) {
    Matcher matcher = pattern.matcher(new Watched(name));
    try {
      return matcher.find();
    } catch (TooLong e) {
      return false;
    }
  }

  private static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private TooLong() {
      super("too long", null, false, false);
    }
  }

  /** A name that counts how often it is looked at. */
  private static final class Watched implements CharSequence {
    private final String name;
    private int looks;

    private Watched(String name) {
      this.name = name;
    }

    @Override
    public char charAt(int index) {
      if (++looks > MAX_LOOKS) {
        throw new TooLong();
      }
      return name.charAt(index);
    }

    @Override
    public int length() {
      return name.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return name.substring(start, end);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
