package io.warren.broker.bus;

import io.vertx.core.buffer.Buffer;
import io.warren.value.BrokerException;
import org.jspecify.annotations.Nullable;

/** How one type of value is written as bytes and read again. */
interface Shape {

  /** Fails with {@link ClassCastException} on a value of another type. */
  void write(Object value, Buffer to);

  /** Fails with {@link BrokerException} (INTERNAL_ERROR) where the bytes are not of this shape. */
  Object read(BusReader from);

  /** The same, with one byte before it that says whether there is a value. */
  default Shape orNull() {
    Shape present = this;
    return new Shape() {
      @Override
      public void write(@Nullable Object value, Buffer to) {
        to.appendByte((byte) (value == null ? 0 : 1));
        if (value != null) {
          present.write(value, to);
        }
      }

      @Override
      @SuppressWarnings("NullAway") // The caller asked for null.
      public @Nullable Object read(BusReader from) {
        return from.readBoolean() ? present.read(from) : null;
      }
    };
  }
}
