package io.warren.broker.bus;

/**
 * Tells an event loop's directory whether its virtual host is traced. Answered by {@link
 * Answer.Done}.
 */
public record Tracing(boolean on) implements BusMessage {}
