package io.warren.amqp091.codec;

import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import org.jspecify.annotations.Nullable;

/** Methods of class 20: opening and closing channels. */
public sealed interface ChannelMethod extends Method {

  /** Reads the arguments of a method of this class; null where there is no such method. */
  static @Nullable ChannelMethod read(int methodId, ByteReader reader) {
    return switch (methodId) {
      case 10 -> Open.read(reader);
      case 11 -> OpenOk.read(reader);
      case 20 -> Flow.read(reader);
      case 21 -> FlowOk.read(reader);
      case 40 -> Close.read(reader);
      case 41 -> new CloseOk();
      default -> null;
    };
  }

  record Open() implements ChannelMethod {
    private static Open read(ByteReader reader) {
      reader.shortString();
      return new Open();
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CHANNEL_OPEN;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put8(0);
    }
  }

  record OpenOk() implements ChannelMethod {
    private static OpenOk read(ByteReader reader) {
      reader.longText();
      return new OpenOk();
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CHANNEL_OPEN_OK;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put32(0);
    }
  }

  record Flow(boolean active) implements ChannelMethod {
    private static Flow read(ByteReader reader) {
      return new Flow((reader.unsigned8() & 1) != 0);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CHANNEL_FLOW;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put8(active);
    }
  }

  record FlowOk(boolean active) implements ChannelMethod {
    private static FlowOk read(ByteReader reader) {
      return new FlowOk((reader.unsigned8() & 1) != 0);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CHANNEL_FLOW_OK;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put8(active);
    }
  }

  /**
   * Ends the channel.
   *
   * @param failedClassId of the method that was the cause, or 0
   */
  record Close(int replyCode, String replyText, int failedClassId, int failedMethodId)
      implements ChannelMethod {
    private static Close read(ByteReader reader) {
      int replyCode = reader.unsigned16();
      String replyText = reader.shortString();
      int failedClassId = reader.unsigned16();
      int failedMethodId = reader.unsigned16();
      return new Close(replyCode, replyText, failedClassId, failedMethodId);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CHANNEL_CLOSE;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(replyCode);
      writer.shortString(replyText);
      writer.put16(failedClassId);
      writer.put16(failedMethodId);
    }
  }

  record CloseOk() implements ChannelMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.CHANNEL_CLOSE_OK;
    }
  }
}
