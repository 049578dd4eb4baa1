package io.warren.config;

import java.util.List;

/** A row of the table of options: one key, or a family of keys that share a prefix. */
public sealed interface OptionRow permits Option, OptionFamily {
  /** The key as RabbitMQ writes it; the variable part of a family's is {@code $name}. */
  String key();

  ValueType<?> type();

  /** Whether a key, one that is no alias, is this row's. */
  boolean holds(String key);

  /** The settings that hold when nobody says anything, by their full keys. */
  List<Setting> defaults();

  /** What it is, in whole sentences. */
  String doc();

  /** For a limit, what happens when it is reached; otherwise empty. */
  String whenReached();
}
