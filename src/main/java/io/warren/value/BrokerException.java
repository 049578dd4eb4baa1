package io.warren.value;

/**
 * A refusal with its kind and a sentence that names the object and the offending value.
 *
 * <p>It carries no stack trace: it answers a client, it does not report a defect.
 */
public final class BrokerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorKind kind;
  private final String text;

  public BrokerException(ErrorKind kind, String text) {
    super(text, null, false, false);
    this.kind = kind;
    this.text = text;
  }

  public ErrorKind kind() {
    return kind;
  }

  /** The sentence for the client, without any protocol's code. */
  public String text() {
    return text;
  }
}
