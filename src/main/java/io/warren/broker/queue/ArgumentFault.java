package io.warren.broker.queue;

import io.warren.broker.duplicate.DuplicateRule;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.LongString;
import io.warren.value.FieldText;
import io.warren.value.Message;
import java.util.Set;

/**
 * What is wrong with an argument's value, as the term that ends RabbitMQ's refusal; empty when
 * nothing is.
 */
final class ArgumentFault {
  static final String NONE = "";

  private static final int MAX_PRIORITY = 255;
  private static final int QUEUE_VERSION = 2;

  private static final long MAX_SEGMENT_BYTES = 3_000_000_000L;

  private ArgumentFault() {}

  /** One of the methods here. */
  interface Check {
    /**
     * A term that says what is wrong, or empty.
     *
     * @param all the other arguments; none where the value is a policy's
     */
    String fault(Object value, FieldTable all);
  }

  /** Fails with PRECONDITION_FAILED where there is a fault. */
  static void refuse(String argument, String queue, String fault) {
    if (!fault.isEmpty()) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED,
          "invalid arg '" + argument + "' for " + queue + ": " + fault);
    }
  }

  /** The refusal of an argument that only other types of queue know. */
  static BrokerException notOf(QueueTypeName type, String argument, String queue) {
    return new BrokerException(
        ErrorKind.PRECONDITION_FAILED,
        "invalid arg '" + argument + "' for " + queue + " of queue type " + type.term());
  }

  static String anything(Object value, FieldTable all) {
    return NONE;
  }

  static String whole(Object value, FieldTable all) {
    return integer(value);
  }

  static String natural(Object value, FieldTable all) {
    String fault = integer(value);
    return fault.isEmpty() && number(value) < 0 ? tuple("value_negative", value) : fault;
  }

  static String positive(Object value, FieldTable all) {
    String fault = natural(value, all);
    return fault.isEmpty() && number(value) == 0 ? tuple("value_zero", value) : fault;
  }

  static String expiry(Object value, FieldTable all) {
    String fault = natural(value, all);
    return fault.isEmpty() && number(value) > Message.MAX_EXPIRY_MS
        ? tuple("value_too_large", value)
        : fault;
  }

  static String positiveExpiry(Object value, FieldTable all) {
    String fault = expiry(value, all);
    return fault.isEmpty() ? positive(value, all) : fault;
  }

  static String priority(Object value, FieldTable all) {
    String fault = natural(value, all);
    return fault.isEmpty() && number(value) > MAX_PRIORITY
        ? tuple("max_value_exceeded", value)
        : fault;
  }

  static String cacheSize(Object value, FieldTable all) {
    String fault = positive(value, all);
    return fault.isEmpty() && number(value) > DuplicateRule.MAX_ID_COUNT
        ? tuple("value_too_large", value)
        : fault;
  }

  static String version(Object value, FieldTable all) {
    String fault = natural(value, all);
    return fault.isEmpty() && number(value) != QUEUE_VERSION
        ? quoted("unsupported queue version '" + FieldText.plain(value) + "'")
        : fault;
  }

  /** Policies may still name the first version, as they could when there was one. */
  static String anyVersion(Object value, FieldTable all) {
    return between(1, QUEUE_VERSION, value, "invalid_queue_version");
  }

  static String segmentSize(Object value, FieldTable all) {
    return between(0, MAX_SEGMENT_BYTES, value, "invalid_segment_size");
  }

  static String filterSize(Object value, FieldTable all) {
    return between(16, 255, value, "invalid_filter_size");
  }

  static String bool(Object value, FieldTable all) {
    return value instanceof Boolean ? NONE : unacceptable(value);
  }

  static String string(Object value, FieldTable all) {
    return value instanceof String || value instanceof LongString ? NONE : unacceptable(value);
  }

  static String nonEmptyTag(Object value, FieldTable all) {
    return value.equals("") ? "invalid_member_placement_tag_arg" : string(value, all);
  }

  static String deadLetterRoutingKey(Object value, FieldTable all) {
    String fault = string(value, all);
    return fault.isEmpty() && !all.contains(QueueArgument.DEAD_LETTER_EXCHANGE.argumentName())
        ? "routing_key_but_no_dlx_defined"
        : fault;
  }

  static String deadLetterStrategy(Object value, FieldTable all) {
    return oneOf(value, Set.of("at-most-once", "at-least-once"), "invalid_dlx_strategy");
  }

  static String overflow(Object value, FieldTable all) {
    return oneOf(
        value, Set.of("drop-head", "reject-publish", "reject-publish-dlx"), "invalid_overflow");
  }

  static String leaderLocator(Object value, FieldTable all) {
    return oneOf(
        value,
        Set.of("client-local", "balanced", "random", "least-leaders"),
        "invalid_queue_locator_arg");
  }

  static String queueMode(Object value, FieldTable all) {
    return oneOf(value, Set.of("default", "lazy"), "invalid_queue_mode");
  }

  /** What is no type at all is taken for none, as there. */
  static String retryType(Object value, FieldTable all) {
    boolean known = value.equals("all") || value.equals("failed") || value.equals("returned");
    return known ? quoted("delayed retries are not available on this broker") : NONE;
  }

  static String noRetryType(Object value, FieldTable all) {
    return oneOf(value, Set.of("disabled"), "invalid_retry_type");
  }

  static String maxAge(Object value, FieldTable all) {
    if (value instanceof String text) {
      return text.matches("0*[1-9][0-9]*[YMDhms]") ? NONE : "invalid_max_age";
    }
    return unacceptable(value);
  }

  static String queueType(Object value, FieldTable all) {
    if (value instanceof String name) {
      return QueueTypeName.named(name).isPresent()
          ? NONE
          : quoted("unsupported queue type '" + name + "'");
    }
    return unacceptable(value);
  }

  private static String integer(Object value) {
    return FieldTable.integer(value).isPresent()
        ? NONE
        : quoted("expected integer, got " + FieldText.typeName(value));
  }

  private static long number(Object value) {
    return FieldTable.integer(value).orElseThrow();
  }

  private static String between(long least, long most, Object value, String fault) {
    String wrongType = integer(value);
    boolean inside = wrongType.isEmpty() && number(value) >= least && number(value) <= most;
    return inside ? NONE : wrongType.isEmpty() ? fault : wrongType;
  }

  private static String oneOf(Object value, Set<String> allowed, String fault) {
    if (value instanceof String text) {
      return allowed.contains(text) ? NONE : fault;
    }
    return value instanceof LongString ? fault : unacceptable(value);
  }

  private static String unacceptable(Object value) {
    return "{unacceptable_type," + FieldText.typeName(value) + "}";
  }

  private static String tuple(String name, Object value) {
    return "{" + name + "," + FieldText.term(value) + "}";
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }
}
