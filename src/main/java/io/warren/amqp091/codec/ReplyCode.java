package io.warren.amqp091.codec;

import io.warren.value.ErrorKind;
import io.warren.value.Utf8;
import java.nio.charset.StandardCharsets;

/**
 * The reply codes, their names in reply texts, and what each of them closes.
 *
 * <p>Source: AMQP 0-9-1 §1.2 "constants".
 */
public enum ReplyCode {
  REPLY_SUCCESS(200, false),
  CONTENT_TOO_LARGE(311, false),
  NO_ROUTE(312, false),
  NO_CONSUMERS(313, false),
  CONNECTION_FORCED(320, true),
  INVALID_PATH(402, true),
  ACCESS_REFUSED(403, false),
  NOT_FOUND(404, false),
  RESOURCE_LOCKED(405, false),
  PRECONDITION_FAILED(406, false),
  FRAME_ERROR(501, true),
  SYNTAX_ERROR(502, true),
  COMMAND_INVALID(503, true),
  CHANNEL_ERROR(504, true),
  UNEXPECTED_FRAME(505, true),
  RESOURCE_ERROR(506, true),
  NOT_ALLOWED(530, true),
  NOT_IMPLEMENTED(540, true),
  INTERNAL_ERROR(541, true);

  private static final int TEXT_MAX_BYTES = 255;
  private static final String CUT_MARK = "...";

  private final int code;
  private final boolean hard;

  ReplyCode(int code, boolean hard) {
    this.code = code;
    this.hard = hard;
  }

  /** What a refusal by the heart is called on this wire. */
  public static ReplyCode of(ErrorKind kind) {
    return switch (kind) {
      case NOT_FOUND -> NOT_FOUND;
      case ACCESS_REFUSED -> ACCESS_REFUSED;
      case RESOURCE_LOCKED -> RESOURCE_LOCKED;
      case PRECONDITION_FAILED -> PRECONDITION_FAILED;
      case NOT_ALLOWED -> NOT_ALLOWED;
      case NOT_IMPLEMENTED -> NOT_IMPLEMENTED;
      case RESOURCE_ERROR -> RESOURCE_ERROR;
      case FORCED -> CONNECTION_FORCED;
      case INTERNAL_ERROR -> INTERNAL_ERROR;
    };
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** Whether it closes the connection; a soft one closes only its channel. */
  public boolean isHard() {
    return hard;
  }

  /**
   * {@code NAME - explanation}, or the name alone where there is nothing to explain; cut to the 255
   * bytes of a short string with three dots at the end, as RabbitMQ cuts it.
   */
  public String replyText(String explanation) {
    return explanation.isEmpty() ? name() : cut(name() + " - " + explanation);
  }

  /** A text of at most 255 bytes of UTF-8, with three dots at the end of what was cut. */
  public static String cut(String text) {
    boolean fits =
        text.length() * 3 <= TEXT_MAX_BYTES
            || text.getBytes(StandardCharsets.UTF_8).length <= TEXT_MAX_BYTES;
    return fits ? text : Utf8.cut(text, TEXT_MAX_BYTES - CUT_MARK.length()) + CUT_MARK;
  }
}
