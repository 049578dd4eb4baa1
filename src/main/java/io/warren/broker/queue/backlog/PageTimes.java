package io.warren.broker.queue.backlog;

/**
 * What it takes for a page with mortal entries to be on the disk.
 *
 * @param stayMs for so long none of its entries must have to leave; from 0
 * @param aheadMs so long before one has to, the page is read; less than {@code stayMs}
 */
public record PageTimes(long stayMs, long aheadMs) {
  /** So that a page is written and read seldom enough to be no burden. */
  public static final PageTimes STANDARD = new PageTimes(20_000, 1_000);
}
