package io.warren.amqp091;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The first bytes of a client that does not speak AMQP 0-9-1, for the log. */
final class ProtocolHeader {
  private static final Pattern HTTP =
      Pattern.compile("(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PRI) ?.*");
  private static final int TLS_HANDSHAKE = 22;
  private static final int TLS_MAJOR_VERSION = 3;

  private ProtocolHeader() {}

  /** What they are, and what they are probably meant for. */
  static String refusal(byte[] header) {
    String text = new String(header, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
    return "bad protocol header '" + text + "'" + guess(header, text);
  }

  private static String guess(byte[] header, String text) {
    if (header[0] == TLS_HANDSHAKE && header[1] == TLS_MAJOR_VERSION) {
      return " (TLS?)";
    }
    if (text.startsWith("AMQP")) {
      return " (another version of AMQP?)";
    }
    return HTTP.matcher(text).matches() ? " (HTTP?)" : "";
  }
}
