package io.warren;

import io.warren.config.ListenAddress;
import org.jspecify.annotations.Nullable;

/** The node did not start; the message is a line for the operator. */
public final class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartFailure(String line, @Nullable Throwable cause) {
    super(line, cause);
  }

  static StartFailure toListen(ListenAddress address, Throwable cause) {
    // The native transports say it in words only.
    boolean inUse = String.valueOf(cause.getMessage()).contains("Address already in use");
    return new StartFailure(
        inUse
            ? "port " + address.port() + " is in use (" + address + ")"
            : "can't listen on " + address + ": " + cause.getMessage(),
        cause);
  }
}
