package io.warren.config;

/** How much of the heap waiting messages may take, from the two options that say it. */
public final class MemoryWatermark {
  // A fuller heap spends its time in the garbage collector, and an absolute value meant for a
  // machine that runs RabbitMQ may be larger than the whole heap.
  private static final double LARGEST_SHARE = 0.8;

  private MemoryWatermark() {}

  /**
   * The bound, in bytes.
   *
   * @param heapBytes the most that the heap may grow to
   */
  public static long bytes(Configuration configuration, long heapBytes) {
    long largest = (long) (heapBytes * LARGEST_SHARE);
    double share = configuration.value(Options.MEMORY_RELATIVE);
    long wanted = configuration.value(Options.MEMORY_ABSOLUTE).orElse((long) (heapBytes * share));
    return Math.min(wanted, largest);
  }
}
