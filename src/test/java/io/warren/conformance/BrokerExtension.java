package io.warren.conformance;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.SocketConfigurators;
import io.vertx.core.Future;
import io.warren.Broker;
import io.warren.broker.Administration;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import javax.net.ssl.SSLSocket;
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
  private TestNode node;

  /** Sets an option; before the class's first test. */
  public BrokerExtension with(String key, String value) {
    options.put(key, value);
    return this;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    node = TestNode.with(options);
  }

  /**
   * Sockets go first: a client that is being held back would wait for its own publisher before it
   * says goodbye. What the broker still does for a client that has gone so is not for the next
   * test.
   */
  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    afterEach();
  }

  private void afterEach() throws Exception {
    for (Socket socket : sockets) {
      if (socket instanceof SSLSocket && !socket.isClosed()) {
        // Its last word would wait for a publisher that is held back.
        socket.setSoLinger(true, 0);
      }
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
    node.close();
  }

  /** Where it keeps its files. */
  Path data() {
    return node.folder();
  }

  public Broker broker() {
    return node.broker();
  }

  /** Ends the broker, and its clients' connections, and starts another on the same data. */
  public void restart() throws Exception {
    afterEach();
    node.restart();
  }

  /** Asks a session of the default virtual host, as an operator would through another door. */
  <T> T ask(Function<Administration, Future<T>> question) throws Exception {
    return new Inside(broker()).ask(session -> question.apply(session.administration()));
  }

  public int port() {
    return node.port();
  }

  /** A factory for this broker, without automatic recovery. */
  public ConnectionFactory factory() {
    ConnectionFactory factory = new ConnectionFactory();
    SecuredNode.prepare(factory);
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
