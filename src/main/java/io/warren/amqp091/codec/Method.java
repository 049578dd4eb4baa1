package io.warren.amqp091.codec;

import io.warren.value.ByteWriter;

/**
 * One method with its arguments. There is one record for each, in an interface for each class.
 *
 * <p>The language level has no switch over types: switch over {@link #kind()}, whose names say
 * which record to cast to.
 */
public sealed interface Method
    permits ConnectionMethod,
        ChannelMethod,
        AccessMethod,
        ExchangeMethod,
        QueueMethod,
        BasicMethod,
        ConfirmMethod,
        TxMethod {

  MethodKind kind();

  /** Writes the arguments alone, without the two numbers of the method; of many there are none. */
  default void write(ByteWriter writer) {}

  default int classId() {
    return kind().classId();
  }

  default int methodId() {
    return kind().methodId();
  }

  /** Whether a content header and a body follow it. */
  default boolean hasContent() {
    return kind().hasContent();
  }
}
