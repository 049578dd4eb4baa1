package io.warren;

import io.warren.config.ListenAddress;
import java.net.BindException;

/** The node did not start; the message is a line for the operator. */
public final class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartFailure(String line, Throwable cause) {
    super(line, cause);
  }

  static StartFailure toListen(ListenAddress address, Throwable cause) {
    return cause instanceof BindException
        ? new StartFailure("port " + address.port() + " is in use (" + address + ")", cause)
        : new StartFailure("can't listen on " + address + ": " + cause.getMessage(), cause);
  }
}
