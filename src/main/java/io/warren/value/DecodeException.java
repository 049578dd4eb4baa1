package io.warren.value;

/**
 * Bytes that are not what they should be: too short, too long, or of no known form.
 *
 * <p>It carries no stack trace: it answers a client, it does not report a defect, and whoever sends
 * garbage should not buy our time with it.
 */
public final class DecodeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean malformedText;

  private DecodeException(String text, boolean malformedText) {
    super(text, null, false, false);
    this.malformedText = malformedText;
  }

  public DecodeException(String text) {
    this(text, false);
  }

  /** A string that had to be UTF-8 and is not; the form around it was right. */
  public static DecodeException malformedText() {
    return new DecodeException("malformed UTF-8", true);
  }

  /** Whether only the UTF-8 of a string was wrong. */
  public boolean isMalformedText() {
    return malformedText;
  }
}
