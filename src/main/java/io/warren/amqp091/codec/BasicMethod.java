package io.warren.amqp091.codec;

import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.FieldTable;
import org.jspecify.annotations.Nullable;

/** Methods of class 60: publishing, consuming and settling. */
public sealed interface BasicMethod extends Method {

  /** Reads the arguments of a method of this class; null where there is no such method. */
  static @Nullable BasicMethod read(int methodId, ByteReader reader) {
    return switch (methodId) {
      case 10 -> Qos.read(reader);
      case 11 -> new QosOk();
      case 20 -> Consume.read(reader);
      case 21 -> ConsumeOk.read(reader);
      case 30 -> Cancel.read(reader);
      case 31 -> CancelOk.read(reader);
      case 40 -> Publish.read(reader);
      case 50 -> Return.read(reader);
      case 60 -> Deliver.read(reader);
      case 70 -> Get.read(reader);
      case 71 -> GetOk.read(reader);
      case 72 -> GetEmpty.read(reader);
      case 80 -> Ack.read(reader);
      case 90 -> Reject.read(reader);
      case 100 -> RecoverAsync.read(reader);
      case 110 -> Recover.read(reader);
      case 111 -> new RecoverOk();
      case 120 -> Nack.read(reader);
      default -> null;
    };
  }

  record Qos(long prefetchSize, int prefetchCount, boolean global) implements BasicMethod {
    private static Qos read(ByteReader reader) {
      long prefetchSize = reader.unsigned32();
      int prefetchCount = reader.unsigned16();
      int bits = reader.unsigned8();
      return new Qos(prefetchSize, prefetchCount, (bits & 1) != 0);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_QOS;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put32((int) prefetchSize);
      writer.put16(prefetchCount);
      writer.put8(global);
    }
  }

  record QosOk() implements BasicMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_QOS_OK;
    }
  }

  record Consume(
      String queue,
      String consumerTag,
      boolean noLocal,
      boolean noAck,
      boolean exclusive,
      boolean noWait,
      FieldTable arguments)
      implements BasicMethod {
    private static Consume read(ByteReader reader) {
      reader.unsigned16();
      String queue = reader.shortString();
      String consumerTag = reader.shortString();
      int bits = reader.unsigned8();
      FieldTable arguments = reader.table();
      return new Consume(
          queue,
          consumerTag,
          (bits & 1) != 0,
          (bits & 2) != 0,
          (bits & 4) != 0,
          (bits & 8) != 0,
          arguments);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_CONSUME;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(0);
      writer.shortString(queue);
      writer.shortString(consumerTag);
      writer.put8((noLocal ? 1 : 0) | (noAck ? 2 : 0) | (exclusive ? 4 : 0) | (noWait ? 8 : 0));
      writer.table(arguments);
    }
  }

  record ConsumeOk(String consumerTag) implements BasicMethod {
    private static ConsumeOk read(ByteReader reader) {
      String consumerTag = reader.shortString();
      return new ConsumeOk(consumerTag);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_CONSUME_OK;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.shortString(consumerTag);
    }
  }

  /** From the client, and as an extension from the server to tell that a consumer is gone. */
  record Cancel(String consumerTag, boolean noWait) implements BasicMethod {
    private static Cancel read(ByteReader reader) {
      String consumerTag = reader.shortString();
      int bits = reader.unsigned8();
      return new Cancel(consumerTag, (bits & 1) != 0);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_CANCEL;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.shortString(consumerTag);
      writer.put8(noWait);
    }
  }

  record CancelOk(String consumerTag) implements BasicMethod {
    private static CancelOk read(ByteReader reader) {
      String consumerTag = reader.shortString();
      return new CancelOk(consumerTag);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_CANCEL_OK;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.shortString(consumerTag);
    }
  }

  /** Followed by a content. */
  record Publish(String exchange, String routingKey, boolean mandatory, boolean immediate)
      implements BasicMethod {
    private static Publish read(ByteReader reader) {
      reader.unsigned16();
      String exchange = reader.repeatedString();
      String routingKey = reader.repeatedString();
      int bits = reader.unsigned8();
      return new Publish(exchange, routingKey, (bits & 1) != 0, (bits & 2) != 0);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_PUBLISH;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(0);
      writer.shortString(exchange);
      writer.shortString(routingKey);
      writer.put8((mandatory ? 1 : 0) | (immediate ? 2 : 0));
    }
  }

  /** Followed by a content. */
  record Return(int replyCode, String replyText, String exchange, String routingKey)
      implements BasicMethod {
    private static Return read(ByteReader reader) {
      int replyCode = reader.unsigned16();
      String replyText = reader.shortString();
      String exchange = reader.shortString();
      String routingKey = reader.shortString();
      return new Return(replyCode, replyText, exchange, routingKey);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_RETURN;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(replyCode);
      writer.shortString(replyText);
      writer.shortString(exchange);
      writer.shortString(routingKey);
    }
  }

  /** Followed by a content. */
  record Deliver(
      String consumerTag, long deliveryTag, boolean redelivered, String exchange, String routingKey)
      implements BasicMethod {
    private static Deliver read(ByteReader reader) {
      String consumerTag = reader.repeatedString();
      long deliveryTag = reader.signed64();
      int bits = reader.unsigned8();
      String exchange = reader.repeatedString();
      String routingKey = reader.repeatedString();
      return new Deliver(consumerTag, deliveryTag, (bits & 1) != 0, exchange, routingKey);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_DELIVER;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.shortString(consumerTag);
      writer.put64(deliveryTag);
      writer.put8(redelivered);
      writer.shortString(exchange);
      writer.shortString(routingKey);
    }
  }

  record Get(String queue, boolean noAck) implements BasicMethod {
    private static Get read(ByteReader reader) {
      reader.unsigned16();
      String queue = reader.shortString();
      int bits = reader.unsigned8();
      return new Get(queue, (bits & 1) != 0);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_GET;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(0);
      writer.shortString(queue);
      writer.put8(noAck);
    }
  }

  /**
   * Followed by a content.
   *
   * @param messageCount how many are left
   */
  record GetOk(
      long deliveryTag, boolean redelivered, String exchange, String routingKey, long messageCount)
      implements BasicMethod {
    private static GetOk read(ByteReader reader) {
      long deliveryTag = reader.signed64();
      int bits = reader.unsigned8();
      String exchange = reader.repeatedString();
      String routingKey = reader.repeatedString();
      long messageCount = reader.unsigned32();
      return new GetOk(deliveryTag, (bits & 1) != 0, exchange, routingKey, messageCount);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_GET_OK;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put64(deliveryTag);
      writer.put8(redelivered);
      writer.shortString(exchange);
      writer.shortString(routingKey);
      writer.put32((int) messageCount);
    }
  }

  record GetEmpty() implements BasicMethod {
    private static GetEmpty read(ByteReader reader) {
      reader.shortString();
      return new GetEmpty();
    }

    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_GET_EMPTY;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put8(0);
    }
  }

  /** Settles deliveries, or as an extension confirms publishes. */
  record Ack(long deliveryTag, boolean multiple) implements BasicMethod {
    private static Ack read(ByteReader reader) {
      long deliveryTag = reader.signed64();
      int bits = reader.unsigned8();
      return new Ack(deliveryTag, (bits & 1) != 0);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_ACK;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put64(deliveryTag);
      writer.put8(multiple);
    }
  }

  record Reject(long deliveryTag, boolean requeue) implements BasicMethod {
    private static Reject read(ByteReader reader) {
      long deliveryTag = reader.signed64();
      int bits = reader.unsigned8();
      return new Reject(deliveryTag, (bits & 1) != 0);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_REJECT;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put64(deliveryTag);
      writer.put8(requeue);
    }
  }

  record RecoverAsync(boolean requeue) implements BasicMethod {
    private static RecoverAsync read(ByteReader reader) {
      return new RecoverAsync((reader.unsigned8() & 1) != 0);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_RECOVER_ASYNC;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put8(requeue);
    }
  }

  record Recover(boolean requeue) implements BasicMethod {
    private static Recover read(ByteReader reader) {
      return new Recover((reader.unsigned8() & 1) != 0);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_RECOVER;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put8(requeue);
    }
  }

  record RecoverOk() implements BasicMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_RECOVER_OK;
    }
  }

  /** Extension, in both directions: the opposite of {@link Ack}. */
  record Nack(long deliveryTag, boolean multiple, boolean requeue) implements BasicMethod {
    private static Nack read(ByteReader reader) {
      long deliveryTag = reader.signed64();
      int bits = reader.unsigned8();
      return new Nack(deliveryTag, (bits & 1) != 0, (bits & 2) != 0);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.BASIC_NACK;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put64(deliveryTag);
      writer.put8((multiple ? 1 : 0) | (requeue ? 2 : 0));
    }
  }
}
