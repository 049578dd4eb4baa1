package io.warren.broker.exchange;

import org.jspecify.annotations.Nullable;

/** Where an exchange is reached by its name, as the event loop knows it. */
@FunctionalInterface
public interface ExchangeAddresses {
  /** Its address without the event loop, or null where there is none of that name. */
  @Nullable String addressOf(String exchange);
}
