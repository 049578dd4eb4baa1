package io.warren.broker.bus;

/**
 * A runtime parameter: what a component of the broker is to do, under a name.
 *
 * @param component empty for a global parameter
 * @param value of a type that a field table can hold
 */
public record ParameterInfo(String component, String name, Object value) {}
