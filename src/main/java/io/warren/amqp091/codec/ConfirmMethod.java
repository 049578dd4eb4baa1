package io.warren.amqp091.codec;

import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import org.jspecify.annotations.Nullable;

/** Methods of class 85, an extension: publisher confirms. */
public sealed interface ConfirmMethod extends Method {

  /** Reads the arguments of a method of this class; null where there is no such method. */
  static @Nullable ConfirmMethod read(int methodId, ByteReader reader) {
    return switch (methodId) {
      case 10 -> Select.read(reader);
      case 11 -> new SelectOk();
      default -> null;
    };
  }

  record Select(boolean noWait) implements ConfirmMethod {
    private static Select read(ByteReader reader) {
      return new Select((reader.unsigned8() & 1) != 0);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CONFIRM_SELECT;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put8(noWait);
    }
  }

  record SelectOk() implements ConfirmMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.CONFIRM_SELECT_OK;
    }
  }
}
