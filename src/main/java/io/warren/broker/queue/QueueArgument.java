package io.warren.broker.queue;

import static io.warren.broker.queue.Merge.GREATEST;
import static io.warren.broker.queue.Merge.KEEP;
import static io.warren.broker.queue.Merge.LEAST;
import static io.warren.broker.queue.Merge.REPLACE;
import static io.warren.broker.queue.Merge.TIGHTEST;
import static io.warren.broker.queue.QueueTypeName.CLASSIC;
import static io.warren.broker.queue.QueueTypeName.QUORUM;
import static io.warren.broker.queue.QueueTypeName.STREAM;

import io.warren.broker.queue.ArgumentFault.Check;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.LongString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a queue's declaration: name, valid values, the queue types that know it, and how
 * policies can say the same.
 *
 * <p>The order is that in which they are checked and compared. A name that is not here may be
 * anything: clients put their own notes there.
 */
// The functions in its rows hold no state, which the checker can't see.
@SuppressWarnings("ImmutableEnumChecker")
public enum QueueArgument {
  EXPIRES(
      "x-expires",
      ArgumentFault::positiveExpiry,
      Set.of(CLASSIC, QUORUM),
      PolicyKey.of("expires", "queue expiry", ArgumentFault::positiveExpiry, LEAST)
          .operator(LEAST)
          .notOn(STREAM),
      "Milliseconds without a consumer, a get and a declaration after which the queue is deleted."),
  MESSAGE_TTL(
      "x-message-ttl",
      ArgumentFault::expiry,
      Set.of(CLASSIC, QUORUM),
      PolicyKey.of("message-ttl", "message TTL", ArgumentFault::expiry, LEAST)
          .operator(LEAST)
          .notOn(STREAM),
      "Milliseconds that a message may be ready before it is dropped."),
  DEAD_LETTER_EXCHANGE(
      "x-dead-letter-exchange",
      ArgumentFault::string,
      Set.of(CLASSIC, QUORUM),
      PolicyKey.of("dead-letter-exchange", "dead letter exchange name", ArgumentFault::string, KEEP)
          .notOn(STREAM),
      "The exchange to which dropped messages are published."),
  DEAD_LETTER_ROUTING_KEY(
      "x-dead-letter-routing-key",
      ArgumentFault::deadLetterRoutingKey,
      Set.of(CLASSIC, QUORUM),
      PolicyKey.of(
              "dead-letter-routing-key", "dead letter routing key", ArgumentFault::string, KEEP)
          .notOn(STREAM),
      "The routing key of dropped messages, in place of their own."),
  DEAD_LETTER_STRATEGY(
      "x-dead-letter-strategy",
      ArgumentFault::deadLetterStrategy,
      Set.of(QUORUM),
      PolicyKey.of(
              "dead-letter-strategy",
              "dead letter strategy",
              ArgumentFault::deadLetterStrategy,
              KEEP)
          .notOn(CLASSIC, STREAM),
      "Whether a dropped message may be lost on its way: at-most-once or at-least-once, which is what"
          + " holds in both cases."),
  MAX_LENGTH(
      "x-max-length",
      ArgumentFault::natural,
      Set.of(CLASSIC, QUORUM),
      PolicyKey.of("max-length", "maximum length", ArgumentFault::natural, LEAST)
          .operator(LEAST)
          .notOn(STREAM),
      "How many messages may be ready."),
  MAX_LENGTH_BYTES(
      "x-max-length-bytes",
      ArgumentFault::natural,
      Set.of(CLASSIC, QUORUM, STREAM),
      PolicyKey.of("max-length-bytes", "maximum length in bytes", ArgumentFault::natural, LEAST)
          .on(STREAM, REPLACE)
          .operator(LEAST),
      "How many bytes the bodies of all ready messages may have; on a stream, how many it keeps."),
  MAX_IN_MEMORY_LENGTH(
      "x-max-in-memory-length",
      ArgumentFault::natural,
      Set.of(QUORUM),
      PolicyKey.of("max-in-memory-length", "maximum memory in bytes", ArgumentFault::natural, LEAST)
          .operator(LEAST)
          .notOn(CLASSIC, STREAM),
      "Accepted, and without effect."),
  MAX_IN_MEMORY_BYTES(
      "x-max-in-memory-bytes",
      ArgumentFault::natural,
      Set.of(QUORUM),
      PolicyKey.of("max-in-memory-bytes", "maximum memory in bytes", ArgumentFault::natural, LEAST)
          .operator(LEAST)
          .notOn(CLASSIC, STREAM),
      "Accepted, and without effect."),
  MAX_PRIORITY(
      "x-max-priority",
      ArgumentFault::priority,
      Set.of(CLASSIC),
      PolicyKey.NONE,
      "The highest priority that the queue tells from others, up to 255."),
  OVERFLOW(
      "x-overflow",
      ArgumentFault::overflow,
      Set.of(CLASSIC, QUORUM),
      PolicyKey.of("overflow", "overflow value", ArgumentFault::overflow, KEEP)
          .on(QUORUM, REPLACE)
          .operator(REPLACE)
          .notOn(STREAM),
      "What becomes of a message too many: drop-head, reject-publish or reject-publish-dlx, which a"
          + " quorum queue takes for drop-head."),
  QUEUE_MODE(
      "x-queue-mode",
      ArgumentFault::anything,
      Set.of(CLASSIC),
      PolicyKey.of("queue-mode", "queue-mode value", ArgumentFault::queueMode, KEEP)
          .notOn(QUORUM, STREAM),
      "Accepted, and without effect."),
  QUEUE_VERSION(
      "x-queue-version",
      ArgumentFault::version,
      Set.of(CLASSIC),
      PolicyKey.of("queue-version", "queue-version value", ArgumentFault::anyVersion, KEEP)
          .operator(REPLACE),
      "Accepted as 2, and without effect."),
  SINGLE_ACTIVE_CONSUMER(
      "x-single-active-consumer",
      ArgumentFault::bool,
      Set.of(CLASSIC, QUORUM),
      PolicyKey.NONE,
      "Whether one consumer at a time is delivered to, the others waiting to take its place."),
  CONSUMER_TIMEOUT(
      "x-consumer-timeout",
      ArgumentFault::natural,
      Set.of(QUORUM),
      PolicyKey.of("consumer-timeout", "consumer timeout", ArgumentFault::natural, LEAST),
      "Milliseconds in which a delivery has to be settled, 0 for any time."),
  CONSUMER_DISCONNECTED_TIMEOUT(
      "x-consumer-disconnected-timeout",
      ArgumentFault::natural,
      Set.of(QUORUM),
      PolicyKey.of(
          "consumer-disconnected-timeout",
          "consumer disconnected timeout",
          ArgumentFault::natural,
          LEAST),
      "Milliseconds after which a consumer on an unreachable node counts as gone; without effect"
          + " while there is one node."),
  QUEUE_TYPE(
      "x-queue-type",
      ArgumentFault::queueType,
      Set.of(CLASSIC, QUORUM, STREAM),
      PolicyKey.NONE,
      "The queue type: classic, quorum or stream."),
  QUORUM_INITIAL_GROUP_SIZE(
      "x-quorum-initial-group-size",
      ArgumentFault::positive,
      Set.of(QUORUM),
      PolicyKey.NONE,
      "How many members the queue begins with; there is one while there is one node."),
  QUORUM_TARGET_GROUP_SIZE(
      "x-quorum-target-group-size",
      ArgumentFault::positive,
      Set.of(QUORUM),
      PolicyKey.of("target-group-size", "qq target count value", ArgumentFault::positive, GREATEST)
          .operator(GREATEST)
          .notOn(CLASSIC, STREAM),
      "How many members the queue is to have in the end; there is one while there is one node."),
  MAX_AGE(
      "x-max-age",
      ArgumentFault::maxAge,
      Set.of(STREAM),
      PolicyKey.of("max-age", "max age", ArgumentFault::maxAge, REPLACE).notOn(CLASSIC, QUORUM),
      "How long a message is kept: a number and one of Y, M, D, h, m, s."),
  STREAM_MAX_SEGMENT_SIZE_BYTES(
      "x-stream-max-segment-size-bytes",
      ArgumentFault::natural,
      Set.of(STREAM),
      PolicyKey.of(
              "stream-max-segment-size-bytes", "segment size", ArgumentFault::segmentSize, REPLACE)
          .notOn(CLASSIC, QUORUM),
      "How large a file of the stream becomes."),
  STREAM_FILTER_SIZE_BYTES(
      "x-stream-filter-size-bytes",
      ArgumentFault::natural,
      Set.of(STREAM),
      PolicyKey.of(
          "stream-filter-size-bytes",
          "filter size. Valid range is 16-255",
          ArgumentFault::filterSize,
          REPLACE),
      "How large the filter of a chunk of the stream is, from 16 to 255."),
  INITIAL_CLUSTER_SIZE(
      "x-initial-cluster-size",
      ArgumentFault::positive,
      Set.of(STREAM),
      PolicyKey.of("initial-cluster-size", "cluster size", ArgumentFault::natural, REPLACE)
          .notOn(CLASSIC, QUORUM),
      "How many members the stream begins with."),
  QUEUE_MASTER_LOCATOR(
      "x-queue-master-locator",
      ArgumentFault::anything,
      Set.of(CLASSIC),
      PolicyKey.NONE,
      "Accepted, and without effect."),
  QUEUE_LEADER_LOCATOR(
      "x-queue-leader-locator",
      ArgumentFault::leaderLocator,
      Set.of(CLASSIC, QUORUM, STREAM),
      PolicyKey.of(
          "queue-leader-locator",
          "queue leader locator value",
          ArgumentFault::leaderLocator,
          REPLACE),
      "On which node the leader begins: client-local or balanced; without effect while there is one."),
  MEMBER_PLACEMENT_TAG(
      "x-member-placement-tag",
      ArgumentFault::nonEmptyTag,
      Set.of(QUORUM),
      PolicyKey.of(
              "member-placement-tag",
              "member-placement-tag value. Must be a non-empty string",
              ArgumentFault::nonEmptyTag,
              REPLACE)
          .operator(REPLACE),
      "The tag of nodes by which members are placed; without effect while there is one node."),
  DELAYED_DELIVERY(
      "x-delayed-delivery",
      ArgumentFault::bool,
      Set.of(CLASSIC),
      PolicyKey.of("delayed-delivery", "delayed delivery value", ArgumentFault::bool, KEEP)
          .notOn(QUORUM, STREAM),
      "Whether messages may ask to be delivered later, by a header: x-delay in milliseconds, or"
          + " x-deliver-at in milliseconds since 1970 or as an AMQP timestamp."),
  DELIVERY_LIMIT(
      "x-delivery-limit",
      ArgumentFault::whole,
      Set.of(CLASSIC, QUORUM),
      PolicyKey.of("delivery-limit", "delivery limit", ArgumentFault::whole, TIGHTEST)
          .operator(TIGHTEST)
          .notOn(CLASSIC, STREAM),
      "How often a message may come back before it is dropped, below 0 for no limit, 20 where a"
          + " quorum queue says nothing; consumers see in x-delivery-count how often one did."),
  MESSAGE_DEDUPLICATION(
      "x-message-deduplication",
      ArgumentFault::bool,
      Set.of(CLASSIC, QUORUM),
      PolicyKey.NONE,
      "Whether a message is dropped that the queue has already."),
  CACHE_SIZE(
      "x-cache-size",
      ArgumentFault::cacheSize,
      Set.of(CLASSIC, QUORUM),
      PolicyKey.NONE,
      "How many ids of messages are remembered."),
  CACHE_TTL(
      "x-cache-ttl",
      ArgumentFault::positiveExpiry,
      Set.of(CLASSIC, QUORUM),
      PolicyKey.NONE,
      "Milliseconds for which an id is remembered."),
  DEDUPLICATION_HEADER(
      "x-deduplication-header",
      ArgumentFault::string,
      Set.of(CLASSIC, QUORUM),
      PolicyKey.NONE,
      "The header in which a message has its id."),
  DELAYED_RETRY_TYPE(
      "x-delayed-retry-type",
      ArgumentFault::retryType,
      Set.of(QUORUM),
      PolicyKey.of(
              "delayed-retry-type",
              "delayed retry type here. Must be: disabled",
              ArgumentFault::noRetryType,
              REPLACE)
          .operator(REPLACE),
      "Which returned messages wait before they are delivered again: none, which is disabled."),
  DELAYED_RETRY_MIN(
      "x-delayed-retry-min",
      ArgumentFault::anything,
      Set.of(QUORUM),
      PolicyKey.of(
              "delayed-retry-min",
              "delayed retry minimum delay. Must be a positive integer",
              ArgumentFault::positive,
              LEAST)
          .operator(GREATEST),
      "Milliseconds that a returned message waits for each time that it came back; without effect."),
  DELAYED_RETRY_MAX(
      "x-delayed-retry-max",
      ArgumentFault::anything,
      Set.of(QUORUM),
      PolicyKey.of(
              "delayed-retry-max",
              "delayed retry maximum delay. Must be a positive integer",
              ArgumentFault::positive,
              LEAST)
          .operator(LEAST),
      "Milliseconds that a returned message waits at most; without effect.");

  private static final Map<String, QueueArgument> ARGUMENT_BY_NAME =
      Stream.of(values())
          .collect(Collectors.toMap(QueueArgument::argumentName, Function.identity()));

  private static final Map<String, QueueArgument> ARGUMENT_BY_POLICY_KEY =
      Stream.of(values())
          .filter(argument -> !argument.policyKey.name().isEmpty())
          .collect(Collectors.toMap(argument -> argument.policyKey.name(), Function.identity()));

  private final String argumentName;
  private final Check check;
  private final Set<QueueTypeName> types;
  private final PolicyKey policyKey;
  private final String doc;

  QueueArgument(
      String argumentName, Check check, Set<QueueTypeName> types, PolicyKey policyKey, String doc) {
    this.argumentName = argumentName;
    this.check = check;
    this.types = types;
    this.policyKey = policyKey;
    this.doc = doc;
  }

  /** Those that a type knows, and so compares when a queue is declared again. */
  public static List<QueueArgument> of(QueueTypeName type) {
    return Stream.of(values()).filter(argument -> argument.isKnownTo(type)).toList();
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
      if (argument != null && !argument.isKnownTo(type)) {
        throw ArgumentFault.notOf(type, name, queue);
      }
    }
  }

  /** Fails with PRECONDITION_FAILED where the table has a wrong value for this argument. */
  public void check(String queue, FieldTable arguments) {
    Object value = arguments.value(argumentName);
    if (value != null) {
      ArgumentFault.refuse(argumentName, queue, check.fault(value, arguments));
    }
  }

  /** Its value as a number; null where the valid table has none. */
  @Nullable Long number(FieldTable arguments) {
    Object value = arguments.value(argumentName);
    OptionalLong number = value == null ? OptionalLong.empty() : FieldTable.integer(value);
    return number.isPresent() ? (Long) number.getAsLong() : null;
  }

  /** Whether the valid table says so. */
  public boolean flag(FieldTable arguments) {
    return Boolean.TRUE.equals(arguments.value(argumentName));
  }

  /** Its value as a text; null where the table has none. */
  public @Nullable String text(FieldTable arguments) {
    Object value = arguments.value(argumentName);
    if (value instanceof LongString text) {
      return new String(text.bytes().toArray(), StandardCharsets.UTF_8);
    }
    return value instanceof String text ? text : null;
  }

  public String argumentName() {
    return argumentName;
  }

  /** How policies can say it, or {@link PolicyKey#NONE}. */
  public PolicyKey policyKey() {
    return policyKey;
  }

  /** The argument that a policy's key stands for. */
  public static Optional<QueueArgument> ofPolicyKey(String key) {
    return Optional.ofNullable(ARGUMENT_BY_POLICY_KEY.get(key));
  }

  /** Whether queues of that type know it. */
  public boolean isKnownTo(QueueTypeName type) {
    return types.contains(type);
  }

  /** What it does, in one sentence. */
  public String doc() {
    return doc;
  }
}
