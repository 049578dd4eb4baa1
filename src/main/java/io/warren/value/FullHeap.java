package io.warren.value;

import org.jspecify.annotations.Nullable;

/**
 * A heap that is full: whatever could not be allocated has left something half done, and nobody
 * knows what. A node that went on would look alive and lose messages, so its process ends at once;
 * what is confirmed is on the disk, and whoever watches over the process starts it anew.
 *
 * <p>Whoever catches all kinds of failures looks here first.
 */
public final class FullHeap {
  /** With which the process ends. */
  public static final int STATUS = 3;

  // Made before it is needed: then there is no room for it.
  private static final String LINE =
      "warren: the heap is full; the process ends, for nobody knows what was left half done. A"
          + " larger heap is had by java -Xmx";

  private FullHeap() {}

  /** Ends the process, without another word than a line, where a failure comes from a full heap. */
  public static void check(Throwable failure) {
    if (isMeantBy(failure)) {
      System.err.println(LINE);
      Runtime.getRuntime().halt(STATUS);
    }
  }

  /** Kinds of that error tell of memory outside of the heap, which has a bound and fails alone. */
  static boolean isMeantBy(Throwable failure) {
    @Nullable Throwable cause = failure;
    // Causes that go in a circle have been seen.
    for (int depth = 0; cause != null && depth < 8; depth++) {
      if (cause.getClass() == OutOfMemoryError.class) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
