package io.warren.amqp091.codec;

import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.FieldTable;
import org.jspecify.annotations.Nullable;

/** Methods of class 40: exchanges, and the bindings between them, which are an extension. */
public sealed interface ExchangeMethod extends Method {

  /** Reads the arguments of a method of this class; null where there is no such method. */
  static @Nullable ExchangeMethod read(int methodId, ByteReader reader) {
    return switch (methodId) {
      case 10 -> Declare.read(reader);
      case 11 -> new DeclareOk();
      case 20 -> Delete.read(reader);
      case 21 -> new DeleteOk();
      case 30 -> Bind.read(reader);
      case 31 -> new BindOk();
      case 40 -> Unbind.read(reader);
      case 51 -> new UnbindOk();
      default -> null;
    };
  }

  record Declare(
      String exchange,
      String type,
      boolean passive,
      boolean durable,
      boolean autoDelete,
      boolean internal,
      boolean noWait,
      FieldTable arguments)
      implements ExchangeMethod {
    private static Declare read(ByteReader reader) {
      reader.unsigned16();
      String exchange = reader.shortString();
      String type = reader.shortString();
      int bits = reader.unsigned8();
      FieldTable arguments = reader.table();
      return new Declare(
          exchange,
          type,
          (bits & 1) != 0,
          (bits & 2) != 0,
          (bits & 4) != 0,
          (bits & 8) != 0,
          (bits & 16) != 0,
          arguments);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.EXCHANGE_DECLARE;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(0);
      writer.shortString(exchange);
      writer.shortString(type);
      writer.put8(
          (passive ? 1 : 0)
              | (durable ? 2 : 0)
              | (autoDelete ? 4 : 0)
              | (internal ? 8 : 0)
              | (noWait ? 16 : 0));
      writer.table(arguments);
    }
  }

  record DeclareOk() implements ExchangeMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.EXCHANGE_DECLARE_OK;
    }
  }

  record Delete(String exchange, boolean ifUnused, boolean noWait) implements ExchangeMethod {
    private static Delete read(ByteReader reader) {
      reader.unsigned16();
      String exchange = reader.shortString();
      int bits = reader.unsigned8();
      return new Delete(exchange, (bits & 1) != 0, (bits & 2) != 0);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.EXCHANGE_DELETE;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(0);
      writer.shortString(exchange);
      writer.put8((ifUnused ? 1 : 0) | (noWait ? 2 : 0));
    }
  }

  record DeleteOk() implements ExchangeMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.EXCHANGE_DELETE_OK;
    }
  }

  record Bind(
      String destination, String source, String routingKey, boolean noWait, FieldTable arguments)
      implements ExchangeMethod {
    private static Bind read(ByteReader reader) {
      reader.unsigned16();
      String destination = reader.shortString();
      String source = reader.shortString();
      String routingKey = reader.shortString();
      int bits = reader.unsigned8();
      FieldTable arguments = reader.table();
      return new Bind(destination, source, routingKey, (bits & 1) != 0, arguments);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.EXCHANGE_BIND;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(0);
      writer.shortString(destination);
      writer.shortString(source);
      writer.shortString(routingKey);
      writer.put8(noWait);
      writer.table(arguments);
    }
  }

  record BindOk() implements ExchangeMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.EXCHANGE_BIND_OK;
    }
  }

  record Unbind(
      String destination, String source, String routingKey, boolean noWait, FieldTable arguments)
      implements ExchangeMethod {
    private static Unbind read(ByteReader reader) {
      reader.unsigned16();
      String destination = reader.shortString();
      String source = reader.shortString();
      String routingKey = reader.shortString();
      int bits = reader.unsigned8();
      FieldTable arguments = reader.table();
      return new Unbind(destination, source, routingKey, (bits & 1) != 0, arguments);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.EXCHANGE_UNBIND;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(0);
      writer.shortString(destination);
      writer.shortString(source);
      writer.shortString(routingKey);
      writer.put8(noWait);
      writer.table(arguments);
    }
  }

  /** Number 51, and not 41 as its neighbours have it: that is no slip of ours. */
  record UnbindOk() implements ExchangeMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.EXCHANGE_UNBIND_OK;
    }
  }
}
