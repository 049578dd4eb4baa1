package io.warren.amqp091;

import io.vertx.core.internal.net.NetSocketInternal;
import java.net.InetSocketAddress;

/** Whether a peer is on this machine. */
final class Loopback {
  private Loopback() {}

  static boolean is(NetSocketInternal socket) {
    return socket.channelHandlerContext().channel().remoteAddress()
            instanceof InetSocketAddress peer
        && peer.getAddress() != null
        && peer.getAddress().isLoopbackAddress();
  }
}
