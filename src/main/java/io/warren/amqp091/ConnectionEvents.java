package io.warren.amqp091;

import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.warren.auth.User;
import io.warren.broker.event.EventType;
import io.warren.broker.event.Events;
import io.warren.value.FieldTable;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells of one connection and its channels, with RabbitMQ's properties. */
final class ConnectionEvents {
  private static final String PROTOCOL = "{0,9,1}";

  private final Events events;
  private final NetSocket socket;
  private final String name;
  private FieldTable clientProperties = FieldTable.EMPTY;
  private String mechanism = "";
  private String user = "";
  private String virtualHost = "";
  private boolean opened;

  /**
   * Makes the teller of one connection.
   *
   * @param name the client's address and the broker's
   */
  ConnectionEvents(Events events, NetSocket socket, String name) {
    this.events = events;
    this.socket = socket;
    this.name = name;
  }

  void introduced(FieldTable properties) {
    clientProperties = properties;
  }

  void authenticated(User authenticated, String byMechanism) {
    user = authenticated.name();
    mechanism = byMechanism;
    if (events.wanted()) {
      events.tell(EventType.USER_AUTHENTICATION_SUCCESS, login(user, mechanism));
    }
  }

  void refused(String userName, String byMechanism, String why) {
    if (events.wanted()) {
      Map<String, Object> properties = login(userName, byMechanism);
      properties.put("error", why);
      events.tell(EventType.USER_AUTHENTICATION_FAILURE, properties);
    }
  }

  private Map<String, Object> login(String userName, String byMechanism) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("connection_type", "network");
    properties.put("name", userName);
    properties.put("host", host(socket.localAddress()));
    properties.put("connection_name", name);
    properties.put("peer_host", host(socket.remoteAddress()));
    properties.put("peer_port", port(socket.remoteAddress()));
    properties.put("protocol", PROTOCOL);
    properties.put("auth_mechanism", byMechanism);
    properties.put("ssl", socket.isSsl());
    return properties;
  }

  void opened(String inVirtualHost) {
    opened = true;
    virtualHost = inVirtualHost;
    if (events.wanted()) {
      Map<String, Object> properties = new LinkedHashMap<>();
      properties.put("type", "network");
      properties.put("pid", name);
      properties.put("name", name);
      properties.put("port", port(socket.localAddress()));
      properties.put("peer_port", port(socket.remoteAddress()));
      properties.put("host", host(socket.localAddress()));
      properties.put("peer_host", host(socket.remoteAddress()));
      properties.put("ssl", socket.isSsl());
      properties.put("auth_mechanism", mechanism);
      properties.put("protocol", PROTOCOL);
      properties.put("user", user);
      properties.put("vhost", virtualHost);
      properties.put("client_properties", Events.terms(clientProperties));
      properties.put("connected_at", System.currentTimeMillis());
      properties.put("user_who_performed_action", user);
      events.tell(EventType.CONNECTION_CREATED, properties);
    }
  }

  /** Said only of one that was open. */
  void closed() {
    if (opened && events.wanted()) {
      Map<String, Object> properties = new LinkedHashMap<>();
      properties.put("name", name);
      properties.put("pid", name);
      properties.put("client_properties", Events.terms(clientProperties));
      if (clientProperties.value("connection_name") instanceof String given) {
        properties.put("user_provided_name", given);
      }
      events.tell(EventType.CONNECTION_CLOSED, properties);
    }
  }

  void channelOpened(int number) {
    if (events.wanted()) {
      Map<String, Object> properties = channel(number);
      properties.put("name", name + " (" + number + ")");
      properties.put("connection", name);
      properties.put("number", (long) number);
      properties.put("user", user);
      properties.put("vhost", virtualHost);
      events.tell(EventType.CHANNEL_CREATED, properties);
    }
  }

  void channelClosed(int number) {
    if (events.wanted()) {
      events.tell(EventType.CHANNEL_CLOSED, channel(number));
    }
  }

  private Map<String, Object> channel(int number) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("pid", name + " (" + number + ")");
    properties.put("user_who_performed_action", user);
    return properties;
  }

  private static String host(SocketAddress address) {
    String text = address.hostAddress();
    return text == null ? address.host() : text;
  }

  private static long port(SocketAddress address) {
    return address.port();
  }
}
