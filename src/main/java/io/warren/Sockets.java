package io.warren;

import io.vertx.core.net.NetServerOptions;
import io.warren.config.Configuration;
import io.warren.config.ListenAddress;
import io.warren.config.Options;
import io.warren.config.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the options say of sockets, for Vert.x. */
final class Sockets {
  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);
  private static final String EVERY_INTERFACE_6 = "::";

  private Sockets() {}

  /** The transport asked for, or the JDK's where it is not to be had. */
  static io.vertx.core.transport.Transport transport(Transport asked) {
    io.vertx.core.transport.@Nullable Transport wanted =
        switch (asked) {
          case AUTO -> io.vertx.core.transport.Transport.nativeTransport();
          case EPOLL -> io.vertx.core.transport.Transport.EPOLL;
          case IO_URING -> io.vertx.core.transport.Transport.IO_URING;
          case NIO -> io.vertx.core.transport.Transport.NIO;
        };
    if (wanted != null && wanted.available()) {
      return wanted;
    }
    if (asked != Transport.AUTO) {
      LOG.warn("transport {} is not to be had here, using nio", asked);
    }
    return io.vertx.core.transport.Transport.NIO;
  }

  /**
   * Options for one listener. Port 0 asks for any free port; {@code index} keeps such listeners
   * apart, since Vert.x shares one port among all that ask with the same negative number.
   */
  static NetServerOptions options(Configuration configuration, ListenAddress address, int index) {
    NetServerOptions options =
        new NetServerOptions()
            .setHost(host(address))
            .setPort(address.port() == 0 ? -1 - index : address.port())
            .setAcceptBacklog(configuration.value(Options.TCP_BACKLOG))
            .setTcpNoDelay(configuration.value(Options.TCP_NODELAY))
            .setTcpKeepAlive(configuration.value(Options.TCP_KEEPALIVE));
    configuration.value(Options.TCP_SNDBUF).ifPresent(options::setSendBufferSize);
    configuration.value(Options.TCP_RECBUF).ifPresent(options::setReceiveBufferSize);
    return options;
  }

  /** Every interface means both families where the machine has both. */
  private static String host(ListenAddress address) {
    return address.host().equals(ListenAddress.EVERY_INTERFACE) && hasBothFamilies()
        ? EVERY_INTERFACE_6
        : address.host();
  }

  private static boolean hasBothFamilies() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(EVERY_INTERFACE_6))) {
      return probe.isBound();
    } catch (IOException e) {
      LOG.debug("no IPv6 here: {}", e.toString());
      return false;
    }
  }
}
