package io.warren.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The short name of this machine, as the node's name carries it. */
final class HostName {
  /** What stands for this machine's name in an option. */
  static final String PLACEHOLDER = "HOST";

  private static final Pattern NODE_NAME = Pattern.compile("[A-Za-z0-9_.-]+@[A-Za-z0-9_.:-]+");

  private HostName() {}

  /** Puts this machine's name where {@code @HOST} stands, or where no host is given. */
  static String complete(String name) {
    String withHost = name.indexOf('@') < 0 ? name + "@" + PLACEHOLDER : name;
    String complete = fillIn(withHost);
    if (!NODE_NAME.matcher(complete).matches()) {
      throw new IllegalArgumentException();
    }
    return complete;
  }

  /** Puts this machine's name in the place of a last {@code @HOST}. */
  static String fillIn(String name) {
    return name.endsWith("@" + PLACEHOLDER)
        ? name.substring(0, name.length() - PLACEHOLDER.length()) + local()
        : name;
  }

  /** Never empty. */
  static String local() {
    String name = full().strip();
    int dot = name.indexOf('.');
    String shortName = dot < 0 ? name : name.substring(0, dot);
    return shortName.isEmpty() ? "localhost" : shortName;
  }

  private static String full() {
    try {
      // The kernel knows it at once; the resolver may wait seconds for a name server.
      Path kernel = Path.of("/proc/sys/kernel/hostname");
      return Files.isReadable(kernel)
          ? Files.readString(kernel)
          : InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    } catch (IOException e) {
      return "localhost";
    }
  }
}
