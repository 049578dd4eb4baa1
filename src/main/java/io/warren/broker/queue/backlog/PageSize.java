package io.warren.broker.queue.backlog;

/**
 * How much makes a page: whichever is reached first.
 *
 * @param entryCount at least 1
 * @param bytes that its messages hold in memory, about
 */
public record PageSize(int entryCount, long bytes) {
  public static final PageSize STANDARD = new PageSize(2048, 1 << 20);
}
