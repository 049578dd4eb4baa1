package io.warren.value;

/** The check of what must always hold; it is never switched off. */
public final class Invariant {
  private Invariant() {}

  /**
   * Throws where the condition does not hold: whoever owns the broken state stops working on it.
   *
   * @param text a constant, so that a check that holds costs one branch
   */
  public static void check(boolean condition, String text) {
    if (!condition) {
      throw new IllegalStateException("broken invariant: " + text);
    }
  }
}
