package io.warren.broker.bus;

import io.warren.value.FieldTable;

/**
 * A policy as it was set: what queues and exchanges of some names are to have beside their
 * arguments.
 *
 * @param pattern a regular expression, found anywhere in a name
 * @param applyTo one of {@code all}, {@code queues}, {@code exchanges}, {@code classic_queues},
 *     {@code quorum_queues}, {@code streams}
 * @param priority of those of one kind that match, the highest counts
 * @param definition values by policy key, such as {@code max-length}
 */
public record PolicyInfo(
    Kind kind, String name, String pattern, String applyTo, int priority, FieldTable definition) {

  /** Who sets it. A queue can have one of each. */
  public enum Kind {
    USER,
    OPERATOR
  }
}
