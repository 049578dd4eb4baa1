package io.warren.conformance;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.SocketConfigurators;
import io.vertx.core.Future;
import io.warren.Broker;
import io.warren.TestData;
import io.warren.broker.Administration;
import io.warren.config.Configuration;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker in this JVM for one test class, and the official client's connections to it, which are
 * closed after each test.
 *
 * <pre>{@code
 * @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();
 * }</pre>
 */
public final class BrokerExtension
    implements BeforeAllCallback, AfterAllCallback, AfterEachCallback {
  private final Map<String, String> options = new HashMap<>();
  private final List<Connection> connections = new ArrayList<>();
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final Path data = TestData.directory();
  private Broker broker;

  public BrokerExtension() {
    options.put("listeners.tcp.default", "127.0.0.1:0");
    options.put("event_loops", "2");
  }

  /** Sets an option; before the class's first test. */
  public BrokerExtension with(String key, String value) {
    options.put(key, value);
    return this;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    broker = Broker.start(Configuration.of(options), data);
  }

  /**
   * Sockets go first: a client that is being held back would wait for its own publisher before it
   * says goodbye. What the broker still does for a client that has gone so is not for the next
   * test.
   */
  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
    synchronized (connections) {
      connections.forEach(Connection::abort);
      connections.clear();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    broker.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /** Ends the node as an operator would, and begins it anew with what it has kept. */
  void restart() throws Exception {
    broker.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
    broker = Broker.start(Configuration.of(options), data);
  }

  public Broker broker() {
    return broker;
  }

  /** Asks a session of the default virtual host, as an operator would through another door. */
  <T> T ask(Function<Administration, Future<T>> question) throws Exception {
    return new Inside(broker).ask(session -> question.apply(session.administration()));
  }

  public int port() {
    return broker.ports().get(0);
  }

  /** A factory for this broker, without automatic recovery. */
  public ConnectionFactory factory() {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(port());
    factory.setAutomaticRecoveryEnabled(false);
    factory.setSocketConfigurator(
        SocketConfigurators.builder().defaultConfigurator().add(sockets::add).build());
    return factory;
  }

  /** A connection that is closed after the test. */
  public Connection connect() throws Exception {
    return keep(factory().newConnection());
  }

  /** Closes the connection after the test. */
  public Connection keep(Connection connection) {
    synchronized (connections) {
      connections.add(connection);
    }
    return connection;
  }
}
