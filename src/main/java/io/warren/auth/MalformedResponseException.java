package io.warren.auth;

/** A response that its mechanism can't read. */
public final class MalformedResponseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedResponseException(String text) {
    super(text, null, false, false);
  }
}
