package io.warren.store.page;

/** The names of the files of pages: {@code QUEUE-NUMBER.pages}. */
final class PageFileName {
  private static final String SUFFIX = ".pages";

  private PageFileName() {}

  static String of(long queueId, long number) {
    return queueId + "-" + number + SUFFIX;
  }

  static boolean isOne(String name) {
    return name.endsWith(SUFFIX);
  }

  /** Of a file that is one; 0 where its name is not as it should be. */
  static long number(String name) {
    String digits = name.substring(name.indexOf('-') + 1, name.length() - SUFFIX.length());
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
