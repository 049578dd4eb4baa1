package io.warren.amqp091.channel;

import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.FieldText;
import java.util.OptionalLong;

/** What the arguments of basic.consume say. */
final class ConsumerArguments {
  private static final String PRIORITY = "x-priority";

  private ConsumerArguments() {}

  /** The consumer's priority, 0 where none is given. */
  static int priority(FieldTable arguments, String queue, String virtualHost) {
    Object value = arguments.value(PRIORITY);
    if (value == null) {
      return 0;
    }
    OptionalLong number = FieldTable.integer(value);
    if (number.isEmpty()) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED,
          "invalid arg '"
              + PRIORITY
              + "' for queue '"
              + queue
              + "' in vhost '"
              + virtualHost
              + "': \"expected integer, got "
              + FieldText.typeName(value)
              + "\"");
    }
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number.getAsLong()));
  }
}
