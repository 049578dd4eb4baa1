package io.warren.broker.queue;

import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;

/** The arguments of a consumer that its queue heeds. */
public enum ConsumerArgument {
  /** Whether it is only shown the entries: see {@link Browsers}. */
  BROWSE("x-browse");

  private final String argumentName;

  ConsumerArgument(String argumentName) {
    this.argumentName = argumentName;
  }

  public String argumentName() {
    return argumentName;
  }

  /** Whether the valid table says so. */
  public boolean flag(FieldTable arguments) {
    return Boolean.TRUE.equals(arguments.value(argumentName));
  }

  /**
   * Fails with PRECONDITION_FAILED where the table has a wrong value for it.
   *
   * @param queue what the refusal calls the queue, with its virtual host
   */
  public void check(String queue, FieldTable arguments) {
    Object value = arguments.value(argumentName);
    String fault = value == null ? ArgumentFault.NONE : ArgumentFault.bool(value, arguments);
    if (!fault.isEmpty()) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED,
          "invalid arg '" + argumentName + "' for " + queue + ": " + fault);
    }
  }
}
