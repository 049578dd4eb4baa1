package io.warren.broker.queue;

import static io.warren.broker.queue.QueueTypeName.CLASSIC;
import static io.warren.broker.queue.QueueTypeName.QUORUM;
import static io.warren.broker.queue.QueueTypeName.STREAM;

import io.warren.broker.queue.ArgumentFault.Check;
import io.warren.value.FieldTable;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a consumer: name, valid values, and the queue types that know it.
 *
 * <p>The order is that in which they are checked. A name that is not here may be anything. One that
 * only other types know is refused: whoever asks a queue for a stream's offset would wait for what
 * does not come.
 */
// The functions in its rows hold no state, which the checker can't see.
@SuppressWarnings("ImmutableEnumChecker")
public enum ConsumerArgument {
  /** Higher first. */
  PRIORITY("x-priority", ArgumentFault::whole, Set.of(CLASSIC, QUORUM)),

  /** Milliseconds in which a delivery has to be settled. */
  TIMEOUT("x-consumer-timeout", ArgumentFault::natural, Set.of(QUORUM)),

  /** Where in the stream it begins. */
  STREAM_OFFSET("x-stream-offset", ArgumentFault::anything, Set.of(STREAM)),

  /** Which messages of the stream it gets. */
  STREAM_FILTER("x-stream-filter", ArgumentFault::anything, Set.of(STREAM)),

  /** Whether it also gets those that say nothing of what is filtered by. */
  STREAM_MATCH_UNFILTERED("x-stream-match-unfiltered", ArgumentFault::anything, Set.of(STREAM)),

  /** Whether it is only shown the entries: see {@link Browsers}. */
  BROWSE("x-browse", ArgumentFault::bool, Set.of(CLASSIC));

  private static final Map<String, ConsumerArgument> ARGUMENT_BY_NAME =
      Stream.of(values())
          .collect(Collectors.toMap(ConsumerArgument::argumentName, Function.identity()));

  private final String argumentName;
  private final Check check;
  private final Set<QueueTypeName> types;

  ConsumerArgument(String argumentName, Check check, Set<QueueTypeName> types) {
    this.argumentName = argumentName;
    this.check = check;
    this.types = types;
  }

  /**
   * Fails with PRECONDITION_FAILED on the first wrong value, or a name that only other types know.
   *
   * @param queue what the refusal calls the queue, with its virtual host
   */
  public static void check(String queue, QueueTypeName type, FieldTable arguments) {
    for (ConsumerArgument argument : values()) {
      Object value = arguments.value(argument.argumentName);
      if (value != null && argument.isKnownTo(type)) {
        ArgumentFault.refuse(argument.argumentName, queue, argument.check.fault(value, arguments));
      }
    }
    for (String name : arguments.asMap().keySet()) {
      ConsumerArgument argument = ARGUMENT_BY_NAME.get(name);
      if (argument != null && !argument.isKnownTo(type)) {
        throw ArgumentFault.notOf(type, name, queue);
      }
    }
  }

  public String argumentName() {
    return argumentName;
  }

  /** Whether queues of that type know it. */
  public boolean isKnownTo(QueueTypeName type) {
    return types.contains(type);
  }

  /** Whether the valid table says so. */
  public boolean flag(FieldTable arguments) {
    return Boolean.TRUE.equals(arguments.value(argumentName));
  }

  /** Its value as a number; null where the valid table has none. */
  @Nullable Long wholeNumber(FieldTable arguments) {
    Object value = arguments.value(argumentName);
    OptionalLong number = value == null ? OptionalLong.empty() : FieldTable.integer(value);
    return number.isPresent() ? (Long) number.getAsLong() : null;
  }

  /** Its value as a number, cut to the range of an int; 0 where there is none. */
  public int number(FieldTable arguments) {
    Long number = wholeNumber(arguments);
    return number == null
        ? 0
        : (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number));
  }
}
