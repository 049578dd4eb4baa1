package io.warren.store.page;

/**
 * Where a page lies: all that it takes to find it again, together with its queue's id.
 *
 * @param fileNumber unique on the node
 * @param offsetBytes of its first block in the file
 * @param lengthBytes of all its blocks
 * @param firstId of the entries in it
 * @param lastId of the entries in it
 * @param count how many there are
 */
public record PageRef(
    long fileNumber, long offsetBytes, int lengthBytes, long firstId, long lastId, int count) {}
