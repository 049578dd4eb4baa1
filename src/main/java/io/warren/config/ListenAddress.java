package io.warren.config;

/**
 * Where to listen.
 *
 * @param host a name or a literal address; {@code 0.0.0.0} for every interface
 * @param port 0 to 65535; with 0 the system chooses one
 */
public record ListenAddress(String host, int port) {
  /** The host of an address that is only a port. */
  public static final String EVERY_INTERFACE = "0.0.0.0";

  /**
   * Reads {@code 5672}, {@code 127.0.0.1:5672}, {@code [::1]:5672} or RabbitMQ's {@code ::1:5672}.
   */
  static ListenAddress of(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? EVERY_INTERFACE : withoutBrackets(text.substring(0, colon));
    String port = text.substring(colon + 1);
    // RabbitMQ's unix:PATH:0 would otherwise be taken for a strange host.
    if (host.isEmpty() || host.indexOf('/') >= 0 || !port.matches("\\d{1,5}")) {
      throw new IllegalArgumentException();
    }
    int number = Integer.parseInt(port);
    if (number > 65_535) {
      throw new IllegalArgumentException();
    }
    return new ListenAddress(host, number);
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
