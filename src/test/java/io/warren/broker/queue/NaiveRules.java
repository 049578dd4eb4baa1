package io.warren.broker.queue;

import io.warren.broker.queue.rule.MaxLength.Overflow;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a queue is asked for, as its arguments; numbers below 0 and empty names ask for nothing.
 *
 * @param highest the highest priority
 * @param ids which messages it takes for duplicates
 * @param quorum whether it is a quorum queue's
 * @param timeoutMs in which what it delivers is to be settled; 0 for any time
 */
record NaiveRules(
    long ttlMs,
    long idleMs,
    long maxLength,
    long maxBytes,
    Overflow overflow,
    long deliveryLimit,
    String deadLetterExchange,
    String deadLetterKey,
    boolean delays,
    int highest,
    boolean single,
    Ids ids,
    boolean quorum,
    long timeoutMs) {

  /**
   * By which ids a queue knows duplicates.
   *
   * @param wanted whether it does at all
   * @param count how many ids it remembers; where this and the next are below 0, those that it has
   * @param ttlMs for how long
   */
  record Ids(boolean wanted, int count, long ttlMs, String header) {
    boolean byTime() {
      return count > 0 || ttlMs > 0;
    }
  }

  /** The level of a message in the queue. */
  int level(Message message) {
    return Math.max(0, Math.min(highest, message.priority(quorum ? 4 : 0)));
  }

  boolean deadLetters() {
    return !deadLetterExchange.isEmpty();
  }

  boolean rejects() {
    return overflow != Overflow.DROP_HEAD;
  }

  boolean tooMuch(long count, long bytes) {
    return (maxLength >= 0 && count > maxLength) || (maxBytes >= 0 && bytes > maxBytes);
  }

  FieldTable arguments() {
    Map<String, Object> arguments = new LinkedHashMap<>();
    put(arguments, "x-message-ttl", ttlMs);
    put(arguments, "x-expires", idleMs);
    put(arguments, "x-max-length", maxLength);
    put(arguments, "x-max-length-bytes", maxBytes);
    put(arguments, "x-delivery-limit", deliveryLimit);
    put(arguments, "x-max-priority", highest);
    put(arguments, "x-dead-letter-exchange", deadLetterExchange);
    put(arguments, "x-dead-letter-routing-key", deadLetterKey);
    arguments.put("x-overflow", overflow.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    arguments.put("x-delayed-delivery", delays);
    arguments.put("x-single-active-consumer", single);
    arguments.put("x-message-deduplication", ids.wanted);
    put(arguments, "x-cache-size", ids.count);
    put(arguments, "x-cache-ttl", ids.ttlMs);
    put(arguments, "x-deduplication-header", ids.header);
    put(arguments, "x-consumer-timeout", timeoutMs);
    return FieldTable.of(arguments);
  }

  private static void put(Map<String, Object> arguments, String name, long value) {
    if (value >= 0) {
      arguments.put(name, value);
    }
  }

  private static void put(Map<String, Object> arguments, String name, String value) {
    if (!value.isEmpty()) {
      arguments.put(name, value);
    }
  }
}
