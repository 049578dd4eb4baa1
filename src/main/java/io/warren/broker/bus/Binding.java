package io.warren.broker.bus;

import io.warren.value.FieldTable;

/**
 * A rule by which an exchange routes. Two bindings are the same when all four parts are equal.
 *
 * @param source the exchange's name
 */
public record Binding(
    String source, Destination destination, String routingKey, FieldTable arguments) {}
