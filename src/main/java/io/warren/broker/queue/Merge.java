package io.warren.broker.queue;

import io.warren.value.FieldTable;

/**
 * What becomes of two values for one thing: an argument's and a policy's, or a policy's and an
 * operator policy's.
 */
public enum Merge {
  /** The first stays: what was declared is stronger. */
  KEEP,
  /** The second takes its place. */
  REPLACE,
  /** The smaller number. */
  LEAST,
  /** The larger number. */
  GREATEST,
  /**
   * The smaller limit, where one below 0 is no limit; of two that are none, the one nearer to 0.
   */
  TIGHTEST;

  /** One of the two; of equal ones the first. */
  public Object merge(Object first, Object second) {
    return switch (this) {
      case KEEP -> first;
      case REPLACE -> second;
      case LEAST -> number(second) < number(first) ? second : first;
      case GREATEST -> number(second) > number(first) ? second : first;
      case TIGHTEST ->
          number(first) < 0 || number(second) < 0
              ? GREATEST.merge(first, second)
              : LEAST.merge(first, second);
    };
  }

  private static long number(Object value) {
    return FieldTable.integer(value).orElseThrow();
  }
}
