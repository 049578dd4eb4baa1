package io.warren.amqp091.codec;

/**
 * A breach of the protocol by the peer, which ends its connection, or its channel alone where the
 * code is a soft one.
 *
 * <p>It carries no stack trace: it answers a client, it does not report a defect.
 */
public final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ReplyCode code;
  private final String text;
  private final int classId;
  private final int methodId;

  /**
   * @param text the explanation, without the code's name
   * @param classId of the method that failed, with {@code methodId}; 0 and 0 where it was none
   */
  public ProtocolException(ReplyCode code, String text, int classId, int methodId) {
    super(text, null, false, false);
    this.code = code;
    this.text = text;
    this.classId = classId;
    this.methodId = methodId;
  }

  public ReplyCode code() {
    return code;
  }

  /** The explanation, without the code's name and not cut. */
  public String text() {
    return text;
  }

  /** What goes on the wire: code name and explanation, at most 255 bytes. */
  public String replyText() {
    return code.replyText(text);
  }

  public int classId() {
    return classId;
  }

  public int methodId() {
    return methodId;
  }
}
