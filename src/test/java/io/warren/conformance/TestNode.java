package io.warren.conformance;

import io.warren.Broker;
import io.warren.TestData;
import io.warren.config.Configuration;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A broker in this JVM with a data directory of its own, which can be started on it again. */
public final class TestNode implements AutoCloseable {
  private final Map<String, String> options;
  private final Path folder = TestData.directory();
  private Broker broker;
  private CompletionStage<?> ending;

  private TestNode(Map<String, String> options) {
    this.options = options;
    start();
  }

  /** With a port that is free and two event loops, where the options don't say otherwise. */
  public static TestNode with(Map<String, String> options) {
    Map<String, String> all = new HashMap<>();
    all.put("listeners.tcp.default", "127.0.0.1:0");
    all.put("event_loops", "2");
    SecuredNode.ofRun().ifPresent(secured -> all.putAll(secured.options()));
    all.putAll(options);
    return new TestNode(all);
  }

  /** The same with keys and values in turns. */
  public static TestNode with(String... keysAndValues) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      options.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return with(options);
  }

  /** Starts a broker on the same data, where the one before has ended. */
  void start() {
    ending = null;
    broker = Broker.start(Configuration.of(options), folder);
  }

  public Broker broker() {
    return broker;
  }

  public int port() {
    return broker.ports().get(0);
  }

  public Path folder() {
    return folder;
  }

  /** Ends the broker and starts another with the same options and data, on another port. */
  public void restart() throws Exception {
    close();
    start();
  }

  /** The same, with one option changed. */
  public void restartWith(String key, String value) throws Exception {
    options.put(key, value);
    restart();
  }

  /** The broker begins to end, as {@link #close} waits for. */
  CompletionStage<?> beginToEnd() {
    if (ending == null) {
      ending = broker.close();
    }
    return ending;
  }

  @Override
  public void close() throws Exception {
    beginToEnd().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
