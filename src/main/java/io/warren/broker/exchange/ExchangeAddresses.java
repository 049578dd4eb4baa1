package io.warren.broker.exchange;

import org.jspecify.annotations.Nullable;

/** Where exchanges are reached, as the event loop knows it. */
public interface ExchangeAddresses {
  /** An exchange's address by its name, without the event loop; null where there is none. */
  @Nullable String addressOf(String exchange);

  /** Where an address without the event loop is heard; also of an exchange that has gone. */
  String reached(String address);
}
