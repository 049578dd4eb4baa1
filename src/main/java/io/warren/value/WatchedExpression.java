package io.warren.value;

import java.util.regex.Pattern;

/**
 * A regular expression that means the same as another and looks at its text before every group.
 *
 * <p>Of several ways to match nothing at all the JDK tries each without a look: {@code (|)(|)(|)z}
 * has eight behind the last letter of a name, and with forty groups they don't end. Whoever counts
 * looks would never notice. Every such choice stands in a group.
 */
final class WatchedExpression {
  /** True everywhere. */
  private static final String LOOK = "(?=[\\s\\S]|\\z)";

  private static final Pattern COMMENTS_FLAG = Pattern.compile("\\(\\?\\w*x");

  private final String expression;
  private final boolean hasComments;
  private final StringBuilder watched = new StringBuilder();
  private int index;
  private int classDepth;
  private boolean inComment;

  private WatchedExpression(String expression) {
    this.expression = expression;
    this.hasComments = COMMENTS_FLAG.matcher(expression).find();
  }

  /** Takes one that the JDK has taken. */
  static String of(String expression) {
    return new WatchedExpression(expression).watched();
  }

  private String watched() {
    while (index < expression.length()) {
      char letter = expression.charAt(index);
      if (letter == '(' && classDepth == 0) {
        watched.append(LOOK);
      }
      int end = letter == '\\' ? endOfEscape() : index + 1;
      if (!inComment && letter == '[') {
        classDepth++;
        end = afterFirstOfClass();
      } else if (!inComment && letter == ']' && classDepth > 0) {
        classDepth--;
      } else if (hasComments && classDepth == 0) {
        inComment = letter == '#' || (inComment && letter != '\n');
      }
      watched.append(expression, index, end);
      index = end;
    }
    return watched.toString();
  }

  private int endOfEscape() {
    int end = index + 2;
    if (expression.startsWith("Q", index + 1)) {
      int quoted = expression.indexOf("\\E", end);
      end = quoted < 0 ? expression.length() : quoted + 2;
    } else if (expression.startsWith("c", index + 1)) {
      end++;
    }
    return Math.min(end, expression.length());
  }

  /** What would close a class is a letter of it where it comes first. */
  private int afterFirstOfClass() {
    int first = expression.startsWith("^", index + 1) ? index + 2 : index + 1;
    return expression.startsWith("]", first) ? first + 1 : first;
  }
}
