package io.warren.amqp091;

import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import io.warren.value.FieldTable;
import io.warren.value.Utf8;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the log calls a connection: the two ends of its socket and, once the client has said it, the
 * name that the client gives it.
 */
final class ConnectionName {
  /** A client may say as much as it likes; a line takes so much of it. */
  private static final int SHOWN_BYTES = 128;

  private static final String CUT_MARK = "...";

  private final String ends;
  private String text;
  private String client = "unknown";

  /** The name of a connection of which only the socket is known. */
  static ConnectionName of(Channel socket) {
    return new ConnectionName(
        shown(socket.remoteAddress()) + " -> " + shown(socket.localAddress()));
  }

  /** As RabbitMQ writes it: [::1]:5672 where the address has colons of its own. */
  static String shown(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress internet
        ? NetUtil.toSocketAddressString(internet)
        : String.valueOf(address);
  }

  /**
   * @param ends the client's address and the broker's
   */
  ConnectionName(String ends) {
    this.ends = ends;
    this.text = ends;
  }

  /** The client has said what it is. */
  void introduced(FieldTable clientProperties) {
    String given = shown(clientProperties, "connection_name");
    text = given.isEmpty() ? ends : ends + " '" + given + "'";
    String product = shown(clientProperties, "product");
    String version = shown(clientProperties, "version");
    if (!product.isEmpty()) {
      client = version.isEmpty() ? product : product + " " + version;
    }
  }

  /** The client's address and the broker's, as RabbitMQ names a connection. */
  String ends() {
    return ends;
  }

  /** The client's product and version, for the log. */
  String client() {
    return client;
  }

  /** The name stands in quotes, and one of its own could make it look as if more were said. */
  private static String shown(FieldTable properties, String key) {
    if (!(properties.value(key) instanceof String said)) {
      return "";
    }
    String cut = Utf8.cut(said, SHOWN_BYTES);
    return cut.replace('\'', '"') + (cut.length() < said.length() ? CUT_MARK : "");
  }

  @Override
  public String toString() {
    return text;
  }
}
