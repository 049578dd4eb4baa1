package io.warren.conformance;

import io.warren.Broker;
import io.warren.TestData;
import io.warren.config.Configuration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A broker with options of its own, for a part of one test. */
final class ShortBroker implements AutoCloseable {
  private final Broker broker;

  private ShortBroker(Broker broker) {
    this.broker = broker;
  }

  /** Keys and values in turns. */
  static ShortBroker with(String... keysAndValues) {
    Map<String, String> options = new HashMap<>();
    options.put("listeners.tcp.default", "127.0.0.1:0");
    options.put("event_loops", "2");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      options.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return new ShortBroker(Broker.start(Configuration.of(options), TestData.directory()));
  }

  Broker broker() {
    return broker;
  }

  int port() {
    return broker.ports().get(0);
  }

  @Override
  public void close() throws Exception {
    broker.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
