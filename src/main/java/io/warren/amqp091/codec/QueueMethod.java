package io.warren.amqp091.codec;

import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.FieldTable;
import org.jspecify.annotations.Nullable;

/** Methods of class 50: queues and their bindings. */
public sealed interface QueueMethod extends Method {

  /** Reads the arguments of a method of this class; null where there is no such method. */
  static @Nullable QueueMethod read(int methodId, ByteReader reader) {
    return switch (methodId) {
      case 10 -> Declare.read(reader);
      case 11 -> DeclareOk.read(reader);
      case 20 -> Bind.read(reader);
      case 21 -> new BindOk();
      case 30 -> Purge.read(reader);
      case 31 -> PurgeOk.read(reader);
      case 40 -> Delete.read(reader);
      case 41 -> DeleteOk.read(reader);
      case 50 -> Unbind.read(reader);
      case 51 -> new UnbindOk();
      default -> null;
    };
  }

  record Declare(
      String queue,
      boolean passive,
      boolean durable,
      boolean exclusive,
      boolean autoDelete,
      boolean noWait,
      FieldTable arguments)
      implements QueueMethod {
    private static Declare read(ByteReader reader) {
      reader.unsigned16();
      String queue = reader.shortString();
      int bits = reader.unsigned8();
      FieldTable arguments = reader.table();
      return new Declare(
          queue,
          (bits & 1) != 0,
          (bits & 2) != 0,
          (bits & 4) != 0,
          (bits & 8) != 0,
          (bits & 16) != 0,
          arguments);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.QUEUE_DECLARE;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(0);
      writer.shortString(queue);
      writer.put8(
          (passive ? 1 : 0)
              | (durable ? 2 : 0)
              | (exclusive ? 4 : 0)
              | (autoDelete ? 8 : 0)
              | (noWait ? 16 : 0));
      writer.table(arguments);
    }
  }

  record DeclareOk(String queue, long messageCount, long consumerCount) implements QueueMethod {
    private static DeclareOk read(ByteReader reader) {
      String queue = reader.shortString();
      long messageCount = reader.unsigned32();
      long consumerCount = reader.unsigned32();
      return new DeclareOk(queue, messageCount, consumerCount);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.QUEUE_DECLARE_OK;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.shortString(queue);
      writer.put32((int) messageCount);
      writer.put32((int) consumerCount);
    }
  }

  record Bind(
      String queue, String exchange, String routingKey, boolean noWait, FieldTable arguments)
      implements QueueMethod {
    private static Bind read(ByteReader reader) {
      reader.unsigned16();
      String queue = reader.shortString();
      String exchange = reader.shortString();
      String routingKey = reader.shortString();
      int bits = reader.unsigned8();
      FieldTable arguments = reader.table();
      return new Bind(queue, exchange, routingKey, (bits & 1) != 0, arguments);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.QUEUE_BIND;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(0);
      writer.shortString(queue);
      writer.shortString(exchange);
      writer.shortString(routingKey);
      writer.put8(noWait);
      writer.table(arguments);
    }
  }

  record BindOk() implements QueueMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.QUEUE_BIND_OK;
    }
  }

  record Purge(String queue, boolean noWait) implements QueueMethod {
    private static Purge read(ByteReader reader) {
      reader.unsigned16();
      String queue = reader.shortString();
      int bits = reader.unsigned8();
      return new Purge(queue, (bits & 1) != 0);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.QUEUE_PURGE;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(0);
      writer.shortString(queue);
      writer.put8(noWait);
    }
  }

  record PurgeOk(long messageCount) implements QueueMethod {
    private static PurgeOk read(ByteReader reader) {
      long messageCount = reader.unsigned32();
      return new PurgeOk(messageCount);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.QUEUE_PURGE_OK;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put32((int) messageCount);
    }
  }

  record Delete(String queue, boolean ifUnused, boolean ifEmpty, boolean noWait)
      implements QueueMethod {
    private static Delete read(ByteReader reader) {
      reader.unsigned16();
      String queue = reader.shortString();
      int bits = reader.unsigned8();
      return new Delete(queue, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.QUEUE_DELETE;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(0);
      writer.shortString(queue);
      writer.put8((ifUnused ? 1 : 0) | (ifEmpty ? 2 : 0) | (noWait ? 4 : 0));
    }
  }

  record DeleteOk(long messageCount) implements QueueMethod {
    private static DeleteOk read(ByteReader reader) {
      long messageCount = reader.unsigned32();
      return new DeleteOk(messageCount);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.QUEUE_DELETE_OK;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put32((int) messageCount);
    }
  }

  record Unbind(String queue, String exchange, String routingKey, FieldTable arguments)
      implements QueueMethod {
    private static Unbind read(ByteReader reader) {
      reader.unsigned16();
      String queue = reader.shortString();
      String exchange = reader.shortString();
      String routingKey = reader.shortString();
      FieldTable arguments = reader.table();
      return new Unbind(queue, exchange, routingKey, arguments);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.QUEUE_UNBIND;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(0);
      writer.shortString(queue);
      writer.shortString(exchange);
      writer.shortString(routingKey);
      writer.table(arguments);
    }
  }

  record UnbindOk() implements QueueMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.QUEUE_UNBIND_OK;
    }
  }
}
