package io.warren.broker.queue;

import static io.warren.broker.queue.QueueTypeName.CLASSIC;
import static io.warren.broker.queue.QueueTypeName.QUORUM;
import static io.warren.broker.queue.QueueTypeName.STREAM;

import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.LongString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a queue's declaration: name, valid values, and the queue types that know it.
 *
 * <p>The order is that in which they are checked and compared. A name that is not here may be
 * anything: clients put their own notes there.
 */
// The functions in its rows hold no state, which the checker can't see.
@SuppressWarnings("ImmutableEnumChecker")
public enum QueueArgument {
  EXPIRES("x-expires", ArgumentFault::positiveExpiry, CLASSIC, QUORUM),
  MESSAGE_TTL("x-message-ttl", ArgumentFault::expiry, CLASSIC, QUORUM),
  DEAD_LETTER_EXCHANGE("x-dead-letter-exchange", ArgumentFault::string, CLASSIC, QUORUM),
  DEAD_LETTER_ROUTING_KEY(
      "x-dead-letter-routing-key", ArgumentFault::deadLetterRoutingKey, CLASSIC, QUORUM),
  DEAD_LETTER_STRATEGY("x-dead-letter-strategy", ArgumentFault::deadLetterStrategy, QUORUM),
  MAX_LENGTH("x-max-length", ArgumentFault::natural, CLASSIC, QUORUM),
  MAX_LENGTH_BYTES("x-max-length-bytes", ArgumentFault::natural, CLASSIC, QUORUM, STREAM),
  MAX_IN_MEMORY_LENGTH("x-max-in-memory-length", ArgumentFault::natural, QUORUM),
  MAX_IN_MEMORY_BYTES("x-max-in-memory-bytes", ArgumentFault::natural, QUORUM),
  MAX_PRIORITY("x-max-priority", ArgumentFault::priority, CLASSIC),
  OVERFLOW("x-overflow", ArgumentFault::overflow, CLASSIC, QUORUM),
  QUEUE_MODE("x-queue-mode", ArgumentFault::anything, CLASSIC),
  QUEUE_VERSION("x-queue-version", ArgumentFault::version, CLASSIC),
  SINGLE_ACTIVE_CONSUMER("x-single-active-consumer", ArgumentFault::bool, CLASSIC, QUORUM),
  CONSUMER_TIMEOUT("x-consumer-timeout", ArgumentFault::natural, QUORUM),
  CONSUMER_DISCONNECTED_TIMEOUT("x-consumer-disconnected-timeout", ArgumentFault::natural, QUORUM),
  QUEUE_TYPE("x-queue-type", ArgumentFault::queueType, CLASSIC, QUORUM, STREAM),
  QUORUM_INITIAL_GROUP_SIZE("x-quorum-initial-group-size", ArgumentFault::positive, QUORUM),
  MAX_AGE("x-max-age", ArgumentFault::maxAge, STREAM),
  STREAM_MAX_SEGMENT_SIZE_BYTES("x-stream-max-segment-size-bytes", ArgumentFault::natural, STREAM),
  STREAM_FILTER_SIZE_BYTES("x-stream-filter-size-bytes", ArgumentFault::natural, STREAM),
  INITIAL_CLUSTER_SIZE("x-initial-cluster-size", ArgumentFault::positive, STREAM),
  QUEUE_MASTER_LOCATOR("x-queue-master-locator", ArgumentFault::anything, CLASSIC),
  QUEUE_LEADER_LOCATOR(
      "x-queue-leader-locator", ArgumentFault::leaderLocator, CLASSIC, QUORUM, STREAM),
  MEMBER_PLACEMENT_TAG("x-member-placement-tag", ArgumentFault::nonEmptyTag, QUORUM),
  DELAYED_DELIVERY("x-delayed-delivery", ArgumentFault::bool, CLASSIC),
  DELIVERY_LIMIT("x-delivery-limit", ArgumentFault::whole, CLASSIC, QUORUM),
  DELAYED_RETRY_TYPE("x-delayed-retry-type", ArgumentFault::anything, QUORUM),
  DELAYED_RETRY_MIN("x-delayed-retry-min", ArgumentFault::anything, QUORUM),
  DELAYED_RETRY_MAX("x-delayed-retry-max", ArgumentFault::anything, QUORUM);

  private static final Map<String, QueueArgument> ARGUMENT_BY_NAME =
      Stream.of(values())
          .collect(Collectors.toMap(QueueArgument::argumentName, Function.identity()));

  private final String argumentName;
  private final Check check;
  private final Set<QueueTypeName> types;

  QueueArgument(String argumentName, Check check, QueueTypeName... types) {
    this.argumentName = argumentName;
    this.check = check;
    this.types = Set.of(types);
  }

  /** Those that a type knows, and so compares when a queue is declared again. */
  public static List<QueueArgument> of(QueueTypeName type) {
    return Stream.of(values()).filter(argument -> argument.types.contains(type)).toList();
  }

  /**
   * Fails with PRECONDITION_FAILED on the first wrong value, or a name that only other types know.
   *
   * @param queue what the refusal calls the queue, with its virtual host
   */
  public static void check(String queue, QueueTypeName type, FieldTable arguments) {
    for (QueueArgument argument : of(type)) {
      argument.check(queue, arguments);
    }
    for (String name : arguments.asMap().keySet()) {
      QueueArgument argument = ARGUMENT_BY_NAME.get(name);
      if (argument != null && !argument.types.contains(type)) {
        throw new BrokerException(
            ErrorKind.PRECONDITION_FAILED,
            "invalid arg '" + name + "' for " + queue + " of queue type " + type.term());
      }
    }
  }

  /** Fails with PRECONDITION_FAILED where the table has a wrong value for this argument. */
  public void check(String queue, FieldTable arguments) {
    Object value = arguments.value(argumentName);
    String fault = value == null ? ArgumentFault.NONE : check.fault(value, arguments);
    if (!fault.isEmpty()) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED,
          "invalid arg '" + argumentName + "' for " + queue + ": " + fault);
    }
  }

  /** Its value as a number; null where the valid table has none. */
  @Nullable Long number(FieldTable arguments) {
    Object value = arguments.value(argumentName);
    OptionalLong number = value == null ? OptionalLong.empty() : FieldTable.integer(value);
    return number.isPresent() ? (Long) number.getAsLong() : null;
  }

  /** Whether the valid table says so. */
  boolean flag(FieldTable arguments) {
    return Boolean.TRUE.equals(arguments.value(argumentName));
  }

  /** Its value as a text; null where the valid table has none. */
  @Nullable String text(FieldTable arguments) {
    Object value = arguments.value(argumentName);
    if (value instanceof LongString text) {
      return new String(text.bytes().toArray(), StandardCharsets.UTF_8);
    }
    return value instanceof String text ? text : null;
  }

  public String argumentName() {
    return argumentName;
  }

  private interface Check {
    /** A term that says what is wrong, or empty. */
    String fault(Object value, FieldTable all);
  }
}
