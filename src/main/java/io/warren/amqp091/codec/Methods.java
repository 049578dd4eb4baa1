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
          case 10 -> ConnectionMethod.read(methodId, arguments);
          case 20 -> ChannelMethod.read(methodId, arguments);
          case 30 -> AccessMethod.read(methodId, arguments);
          case 40 -> ExchangeMethod.read(methodId, arguments);
          case 50 -> QueueMethod.read(methodId, arguments);
          case 60 -> BasicMethod.read(methodId, arguments);
          case 85 -> ConfirmMethod.read(methodId, arguments);
          case 90 -> TxMethod.read(methodId, arguments);
          default -> null;
        };
    if (method != null && arguments.remainingBytes() != 0) {
      throw new DecodeException(arguments.remainingBytes() + " bytes behind the arguments");
    }
    return method;
  }
}
