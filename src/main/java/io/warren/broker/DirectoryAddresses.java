package io.warren.broker;

import io.warren.broker.bus.Address;
import io.warren.broker.exchange.ExchangeAddresses;
import io.warren.broker.publish.Directory;
import org.jspecify.annotations.Nullable;

/** The addresses of exchanges as one event loop's directory has them. */
record DirectoryAddresses(Directory directory, int loop) implements ExchangeAddresses {
  @Override
  public @Nullable String addressOf(String exchange) {
    return directory.exchangeAddress(exchange);
  }

  @Override
  public String reached(String address) {
    String sole = directory.soleAddress(address);
    return sole == null ? Address.onLoop(address, loop) : sole;
  }
}
