package io.warren.conformance;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Connections whose consumers are called by the thread that reads the socket. So when the client
 * has an answer, every delivery that came before it has been handled, and a test can say what has
 * not come. Such consumers must not ask the broker for anything.
 */
final class InlineDeliveries {
  private InlineDeliveries() {}

  static Connection connect(BrokerExtension broker) throws Exception {
    return broker.keep(factory(broker).newConnection());
  }

  static ConnectionFactory factory(BrokerExtension broker) {
    ConnectionFactory factory = broker.factory();
    factory.setSharedExecutor(new Inline());
    return factory;
  }

  private static final class Inline extends AbstractExecutorService {
    private volatile boolean shutdown;

    @Override
    public void execute(Runnable work) {
      work.run();
    }

    @Override
    public void shutdown() {
      shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutdown = true;
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return shutdown;
    }

    @Override
    public boolean isTerminated() {
      return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
