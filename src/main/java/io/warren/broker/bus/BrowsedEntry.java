package io.warren.broker.bus;

import io.warren.value.Message;

/**
 * An entry as it stands in its queue.
 *
 * @param redelivered whether it was delivered before and came back
 * @param returnCount how often it came back
 * @param dueMs when it expires, or when its delay is over; since 1970, or {@link Long#MAX_VALUE}
 */
public record BrowsedEntry(
    long entryId,
    Message message,
    EntryState state,
    boolean redelivered,
    int returnCount,
    long dueMs) {}
