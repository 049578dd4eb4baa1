package io.warren.broker;

import io.warren.value.FieldTable;
import java.nio.charset.StandardCharsets;

/**
 * The name under which a queue is declared: what the declaration says, or what the broker gives it.
 * It is known before the virtual host is asked, because permissions speak of it.
 */
final class QueueName {
  /** Asks for another beginning of a given name; no argument of the queue. */
  static final String PREFIX_ARGUMENT = "x-name-prefix";

  private static final String RESERVED_PREFIX = "amq.";
  private static final String GIVEN_PREFIX = "amq.gen";
  private static final int MAX_PREFIX_BYTES = 64;

  private QueueName() {}

  /**
   * The name to declare; an empty one asks for one that no other queue has.
   *
   * <p>The reserved prefix is refused even where such a queue exists, as RabbitMQ does; only an
   * exchange may be declared again under it.
   */
  static String declared(String name, FieldTable arguments) {
    if (name.isEmpty()) {
      return prefix(arguments) + "-" + RandomNames.token();
    }
    if (name.startsWith(RESERVED_PREFIX)) {
      throw Refusal.reservedName("queue", name);
    }
    return name;
  }

  private static String prefix(FieldTable arguments) {
    String asked = NameArgument.find(arguments, PREFIX_ARGUMENT).orElse("");
    if (asked.isEmpty()) {
      return GIVEN_PREFIX;
    }
    // Line ends count here, though they have no place in a name and are dropped.
    boolean tooLong = asked.getBytes(StandardCharsets.UTF_8).length > MAX_PREFIX_BYTES;
    String prefix = asked.replace("\n", "").replace("\r", "");
    if (tooLong) {
      throw Refusal.longNamePrefix(prefix);
    }
    return prefix;
  }
}
