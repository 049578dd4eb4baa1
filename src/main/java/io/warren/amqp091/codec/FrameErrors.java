package io.warren.amqp091.codec;

/**
 * The breaches of framing, in RabbitMQ's words: clients and their tests know them. Bytes are shown
 * as Erlang prints a binary.
 *
 * <p>Source: {@code rabbit_reader.erl} and {@code rabbit_misc.erl}.
 */
final class FrameErrors {
  private static final int SNIPPET_BYTES = 16;

  /** No reply text is longer than that, so no more bytes need to be printed. */
  private static final int PRINTED_BYTES = 255;

  private FrameErrors() {}

  static ProtocolException tooLarge(int type, long payloadBytes, int maxPayloadBytes) {
    return frameError(
        "type "
            + type
            + ", all octets = <<>>: {frame_too_large,"
            + payloadBytes
            + ","
            + maxPayloadBytes
            + "}");
  }

  static ProtocolException invalidEnd(int type, byte[] data, int offset, int length, int end) {
    return frameError(
        snippet(type, data, offset, length) + ": {invalid_frame_end_marker," + end + "}");
  }

  static ProtocolException unknown(int type, byte[] data, int offset, int length) {
    return frameError(snippet(type, data, offset, length) + ": unknown_frame");
  }

  static ProtocolException unexpected(int type, byte[] data, int offset, int length) {
    return unexpectedFrame(snippet(type, data, offset, length));
  }

  static ProtocolException unexpectedFrame(String text) {
    return new ProtocolException(ReplyCode.UNEXPECTED_FRAME, text, 0, 0);
  }

  static ProtocolException cannotDecode(
      int classId, int methodId, byte[] data, int offset, int length) {
    StringBuilder text = new StringBuilder("cannot decode ");
    appendNumbers(text, data, offset, length);
    return new ProtocolException(ReplyCode.FRAME_ERROR, text.toString(), classId, methodId);
  }

  static ProtocolException malformedText(int classId, int methodId) {
    return new ProtocolException(
        ReplyCode.FRAME_ERROR, "Malformed UTF-8 in shortstr", classId, methodId);
  }

  static ProtocolException unknownMethod(int classId, int methodId) {
    return new ProtocolException(
        ReplyCode.COMMAND_INVALID, "unimplemented method", classId, methodId);
  }

  private static ProtocolException frameError(String text) {
    return new ProtocolException(ReplyCode.FRAME_ERROR, text, 0, 0);
  }

  private static String snippet(int type, byte[] data, int offset, int length) {
    StringBuilder text = new StringBuilder("type ").append(type);
    text.append(length <= SNIPPET_BYTES ? ", all octets = " : ", first 16 octets = ");
    int shown = Math.min(length, SNIPPET_BYTES);
    if (isPrintable(data, offset, shown)) {
      text.append("<<\"");
      for (int i = offset; i < offset + shown; i++) {
        char character = (char) data[i];
        text.append(character == '"' || character == '\\' ? "\\" : "").append(character);
      }
      text.append("\">>");
    } else {
      appendNumbers(text, data, offset, shown);
    }
    return text.toString();
  }

  private static boolean isPrintable(byte[] data, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (data[i] < ' ' || data[i] > '~') {
        return false;
      }
    }
    return length > 0;
  }

  private static void appendNumbers(StringBuilder text, byte[] data, int offset, int length) {
    text.append("<<");
    for (int i = 0; i < Math.min(length, PRINTED_BYTES); i++) {
      text.append(i == 0 ? "" : ",").append(data[offset + i] & 0xFF);
    }
    text.append(">>");
  }
}
