package io.warren.store.log;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the file of a segment is called: {@code 00000000000000000017.log}. */
public final class SegmentName {
  private static final Pattern FORM = Pattern.compile("(\\d{20})\\.log");

  private SegmentName() {}

  /** Of the segments among some files, from the oldest on. */
  static List<Long> numbers(List<String> names) {
    List<Long> numbers = new ArrayList<>();
    for (String name : names) {
      long number = number(name);
      if (number > 0) {
        numbers.add(number);
      }
    }
    numbers.sort(null);
    return numbers;
  }

  public static String of(long number) {
    return "%020d.log".formatted(number);
  }

  /** The number of a segment, or -1 where the file is none. */
  static long number(String name) {
    Matcher matcher = FORM.matcher(name);
    if (!matcher.matches()) {
      return -1;
    }
    try {
      return Long.parseLong(matcher.group(1));
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
