package io.warren.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A user's regular expression for names, with an end to the work that it can cause: some
 * expressions take longer than the world is old for a name of fifty letters, and a context would
 * stand still.
 */
public final class NamePattern {
  /** Looks at a letter of the name: about a millisecond. No expression that is meant comes near. */
  private static final int MAX_LOOKS = 200_000;

  private final Pattern pattern;

  private NamePattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /** Fails with {@link java.util.regex.PatternSyntaxException} where it is none. */
  public static NamePattern of(String expression) {
    Pattern asGiven = Pattern.compile(expression);
    String watched = WatchedExpression.of(expression);
    return new NamePattern(watched.equals(expression) ? asGiven : Pattern.compile(watched));
  }

  /** Whether it is found anywhere in the name. One that takes too long is not. */
  public boolean matches(String name) {
    // Without bounds of a region, the end of the name is found by asking for its length.
    Matcher matcher = pattern.matcher(new Watched(name)).useAnchoringBounds(false);
    try {
      return matcher.find();
    } catch (TooLong | StackOverflowError e) {
      // The JDK's stack of calls grows with the name, so depth is work too.
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

    private void look() {
      if (++looks > MAX_LOOKS) {
        throw new TooLong();
      }
    }

    @Override
    public char charAt(int index) {
      look();
      return name.charAt(index);
    }

    @Override
    public int length() {
      look();
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
