package io.warren.broker.queue.backlog;

/**
 * What could not be read again of a page.
 *
 * @param level of the backlog
 * @param bytes that the messages held in memory
 */
public record Loss(int level, int count, long bytes, long bodyBytes) {}
