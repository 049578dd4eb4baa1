package io.warren.broker;

import io.warren.value.FieldTable;
import io.warren.value.FieldTable.LongString;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An argument that is a name. It may be of any bytes, as a string argument may; those that are not
 * UTF-8 are replaced, and whoever checks the name and whoever goes by it see the same.
 */
final class NameArgument {
  private NameArgument() {}

  /** Empty where the argument is missing, or is no string at all. */
  static Optional<String> find(FieldTable arguments, String argument) {
    return Optional.ofNullable(arguments.value(argument)).flatMap(NameArgument::text);
  }

  /** The same of a value. */
  static Optional<String> text(Object value) {
    if (value instanceof LongString name) {
      return Optional.of(new String(name.bytes().toArray(), StandardCharsets.UTF_8));
    }
    return value instanceof String name ? Optional.of(name) : Optional.empty();
  }
}
