package io.warren.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that happened to a message in one queue for one reason.
 *
 * @param count how often
 * @param firstTimeMs since 1970, of the first time
 * @param exchange to which the message had been published the first time
 * @param routingKeys with which, as far as its consumers may know them
 * @param originalExpiration its own time to live the first time, or null where it had none
 */
public record Death(
    String queue,
    DropReason reason,
    long count,
    long firstTimeMs,
    String exchange,
    List<String> routingKeys,
    @Nullable String originalExpiration) {

  boolean isOf(String otherQueue, DropReason otherReason) {
    return reason == otherReason && queue.equals(otherQueue);
  }

  Death again() {
    return new Death(
        queue, reason, count + 1, firstTimeMs, exchange, routingKeys, originalExpiration);
  }
}
