package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.value.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that come and go leave nothing, in whatever way they go. */
class NothingLeftIT {
  private static final int CONNECTIONS = 2_000;
  private static final int THREADS = 4;
  private static final long HEAP_SLACK_BYTES = 2 << 20;
  private static final FieldTable NONE = FieldTable.EMPTY;

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  @Test
  void twoThousandConnectionsWithAChannelAndATemporaryQueueEach() throws Exception {
    Inside inside = new Inside(BROKER.broker());
    try (ErrorLog log = ErrorLog.open()) {
      comeAndGo(CONNECTIONS / 4);
      Wait.until("nobody", () -> BROKER.broker().connectionCount() == 0);
      Set<String> addresses = inside.addresses();
      int deployments = inside.deploymentCount();
      long before = usedBytes();
      comeAndGo(CONNECTIONS);
      Wait.until("nobody", () -> BROKER.broker().connectionCount() == 0);
      Wait.until("the addresses", () -> inside.addresses().equals(addresses));
      Wait.until("the deployments", () -> inside.deploymentCount() == deployments);
      Wait.until("the heap", () -> usedBytes() < before + HEAP_SLACK_BYTES);
      assertEquals(List.of(), log.errors());
    }
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void comeAndGo(int count) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        clients.add(
            pool.submit(
                () -> {
                  comeAndGoOnce(number);
                  return null;
                }));
      }
      for (Future<?> client : clients) {
        client.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static void comeAndGoOnce(int number) throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(
          script ->
              script
                  .method(1, new QueueMethod.Declare("", false, false, true, true, false, NONE))
                  .method(1, new QueueMethod.Bind("", "amq.topic", "key." + number, false, NONE))
                  .publish(1, "amq.topic", "key." + number, new byte[100])
                  .method(1, new BasicMethod.Consume("", "tag", false, false, false, false, NONE)));
      client.expect(1, QueueMethod.DeclareOk.class);
      client.expect(1, QueueMethod.BindOk.class);
      client.expect(1, BasicMethod.ConsumeOk.class);
      client.expect(1, BasicMethod.Deliver.class);
      client.expectContent(1);
      switch (number % 3) {
        case 0 -> {
          client.send(0, new ConnectionMethod.Close(200, "bye", 0, 0));
          client.expect(ConnectionMethod.CloseOk.class);
          client.expectEnd();
        }
        case 1 -> client.send(0, new ConnectionMethod.Close(200, "bye", 0, 0));
        default -> {
          // Without a word.
        }
      }
    }
  }
}
