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
}
