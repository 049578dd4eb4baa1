package io.warren.broker.definition;

import org.jspecify.annotations.Nullable;

/** What kinds of things are kept, and the word on disk for each. */
enum DefinitionKind {
  VIRTUAL_HOST("vhost"),
  EXCHANGE("exchange"),
  QUEUE("queue"),
  QUEUE_BINDING("queue_binding"),
  EXCHANGE_BINDING("exchange_binding"),
  POLICY("policy"),
  OPERATOR_POLICY("operator_policy"),
  PARAMETER("parameter"),
  GLOBAL_PARAMETER("global_parameter");

  private final String word;

  DefinitionKind(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  /** Null where this Warren knows no such kind. */
  static @Nullable DefinitionKind of(String word) {
    for (DefinitionKind kind : values()) {
      if (kind.word.equals(word)) {
        return kind;
      }
    }
    return null;
  }
}
