package io.warren.auth;

import io.warren.auth.Operation.Permission;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a user may do in one virtual host: a pattern of names for each permission, unanchored. */
public record Permissions(Pattern configure, Pattern write, Pattern read) {

  /** An empty pattern allows nothing. */
  public static Permissions of(String configure, String write, String read) {
    return new Permissions(pattern(configure), pattern(write), pattern(read));
  }

  private static Pattern pattern(String text) {
    return Pattern.compile(text.isEmpty() ? "^$" : text);
  }

  boolean allow(Operation operation, String object) {
    return operation == Operation.FIND
        ? Stream.of(Permission.values()).anyMatch(permission -> allow(permission, object))
        : allow(operation.permission(), object);
  }

  private boolean allow(Permission permission, String object) {
    return pattern(permission).matcher(object).find();
  }

  private Pattern pattern(Permission permission) {
    return switch (permission) {
      case CONFIGURE -> configure;
      case WRITE -> write;
      case READ -> read;
    };
  }
}
