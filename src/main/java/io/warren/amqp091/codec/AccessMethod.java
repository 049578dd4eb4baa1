package io.warren.amqp091.codec;

import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import org.jspecify.annotations.Nullable;

/** Methods of class 30, a relic: old clients ask for access, and are told that they have it. */
public sealed interface AccessMethod extends Method {

  /** Reads the arguments of a method of this class; null where there is no such method. */
  static @Nullable AccessMethod read(int methodId, ByteReader reader) {
    return switch (methodId) {
      case 10 -> Request.read(reader);
      case 11 -> RequestOk.read(reader);
      default -> null;
    };
  }

  record Request(
      String realm, boolean exclusive, boolean passive, boolean active, boolean write, boolean read)
      implements AccessMethod {
    private static Request read(ByteReader reader) {
      String realm = reader.shortString();
      int bits = reader.unsigned8();
      return new Request(
          realm,
          (bits & 1) != 0,
          (bits & 2) != 0,
          (bits & 4) != 0,
          (bits & 8) != 0,
          (bits & 16) != 0);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.ACCESS_REQUEST;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.shortString(realm);
      writer.put8(
          (exclusive ? 1 : 0)
              | (passive ? 2 : 0)
              | (active ? 4 : 0)
              | (write ? 8 : 0)
              | (read ? 16 : 0));
    }
  }

  /** The ticket is 1 or anything else: nobody reads it. */
  record RequestOk(int ticket) implements AccessMethod {
    private static RequestOk read(ByteReader reader) {
      int ticket = reader.unsigned16();
      return new RequestOk(ticket);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.ACCESS_REQUEST_OK;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(ticket);
    }
  }
}
