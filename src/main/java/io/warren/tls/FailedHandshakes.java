package io.warren.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator of clients that never became connections. */
final class FailedHandshakes {
  private static final Logger LOG = LoggerFactory.getLogger(FailedHandshakes.class);
  private static final int SHOWN_LETTERS = 300;

  private FailedHandshakes() {}

  static void watch(SslHandler handler) {
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                tell(handler.engine(), done.cause());
              }
            });
  }

  private static void tell(SSLEngine engine, Throwable cause) {
    if (cause instanceof ClosedChannelException) {
      // So whoever looks whether the port is open does it.
      LOG.debug("{}:{}: gone before its TLS handshake", engine.getPeerHost(), engine.getPeerPort());
    } else {
      LOG.warn(
          "{}:{}: no TLS handshake: {}", engine.getPeerHost(), engine.getPeerPort(), why(cause));
    }
  }

  /** The message of the first kind has all that was said in it. */
  private static String why(Throwable cause) {
    if (cause instanceof NotSslRecordException) {
      return "what it says is not TLS";
    }
    Throwable first = cause;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    String words = String.valueOf(first.getMessage()).lines().findFirst().orElse("");
    String cut = words.substring(0, Math.min(words.length(), SHOWN_LETTERS));
    return cut.isEmpty() ? first.getClass().getSimpleName() : cut;
  }
}
