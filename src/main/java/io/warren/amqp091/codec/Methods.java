package io.warren.amqp091.codec;

import io.warren.value.ByteReader;
import io.warren.value.DecodeException;
import org.jspecify.annotations.Nullable;

/** Reads methods by their numbers. */
public final class Methods {
  private Methods() {}

  /**
   * Reads the arguments of a method, which have to take all that the reader has.
   *
   * @return null where nobody has such a method
   * @throws DecodeException where the arguments are not this method's
   */
  public static @Nullable Method read(int classId, int methodId, ByteReader arguments) {
    Method method =
        switch (classId) {
          case ClassId.CONNECTION -> ConnectionMethod.read(methodId, arguments);
          case ClassId.CHANNEL -> ChannelMethod.read(methodId, arguments);
          case ClassId.ACCESS -> AccessMethod.read(methodId, arguments);
          case ClassId.EXCHANGE -> ExchangeMethod.read(methodId, arguments);
          case ClassId.QUEUE -> QueueMethod.read(methodId, arguments);
          case ClassId.BASIC -> BasicMethod.read(methodId, arguments);
          case ClassId.CONFIRM -> ConfirmMethod.read(methodId, arguments);
          case ClassId.TX -> TxMethod.read(methodId, arguments);
          default -> null;
        };
    if (method != null && arguments.remainingBytes() != 0) {
      throw new DecodeException(arguments.remainingBytes() + " bytes behind the arguments");
    }
    return method;
  }
}
