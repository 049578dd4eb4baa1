package io.warren.auth;

import io.warren.auth.Operation.Permission;
import io.warren.value.NamePattern;
import java.util.stream.Stream;

/** What a user may do in one virtual host: a pattern of names for each permission, unanchored. */
public record Permissions(NamePattern configure, NamePattern write, NamePattern read) {

  /** An empty pattern allows nothing. */
  public static Permissions of(String configure, String write, String read) {
    return new Permissions(pattern(configure), pattern(write), pattern(read));
  }

  private static NamePattern pattern(String text) {
    return NamePattern.of(text.isEmpty() ? "^$" : text);
  }

  boolean allow(Operation operation, String object) {
    return operation == Operation.FIND
        ? Stream.of(Permission.values()).anyMatch(permission -> allow(permission, object))
        : allow(operation.permission(), object);
  }

  private boolean allow(Permission permission, String object) {
    return pattern(permission).matches(object);
  }

  private NamePattern pattern(Permission permission) {
    return switch (permission) {
      case CONFIGURE -> configure;
      case WRITE -> write;
      case READ -> read;
    };
  }
}
