package io.warren;

import io.warren.config.ListenAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The node did not start; the message is a line for the operator. */
public final class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartFailure(String line, @Nullable Throwable cause) {
    super(line, cause);
  }

  static StartFailure toListen(ListenAddress address, Throwable cause) {
    return new StartFailure(
        message(cause).contains("Address already in use")
            ? "port " + address.port() + " is in use (" + address + ")"
            : "can't listen on " + address + ": " + reason(cause),
        cause);
  }

  /** The native transports say what is wrong in words only, behind the name of a system call. */
  private static String reason(Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return "the name has no address";
    }
    String words =
        message(cause).replaceFirst("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ", "");
    return words.contains("Cannot assign requested address")
        ? "this machine has no such address"
        : words;
  }

  private static String message(Throwable cause) {
    return String.valueOf(cause.getMessage());
  }
}
