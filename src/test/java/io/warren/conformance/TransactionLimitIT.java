package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.amqp091.codec.QueueMethod;
import io.warren.amqp091.codec.TxMethod;
import io.warren.value.FieldTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A transaction holds so much and no more. */
class TransactionLimitIT {
  private static final int LIMIT_BYTES = 100_000;
  private static final byte[] BODY = new byte[40_000];
  private static final String TEXT =
      "PRECONDITION_FAILED - transaction holds more than " + LIMIT_BYTES + " bytes";

  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension().with("transaction_max_bytes", Integer.toString(LIMIT_BYTES));

  private static QueueMethod.Declare declare() {
    return new QueueMethod.Declare("queue", false, false, false, false, false, FieldTable.EMPTY);
  }

  @BeforeEach
  void declareQueue() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(1, new QueueMethod.Delete("queue", false, false, false), declare());
      client.expect(1, QueueMethod.DeleteOk.class);
      client.expect(1, QueueMethod.DeclareOk.class);
    }
  }

  private static RawClient openTransaction() throws Exception {
    RawClient client = RawClient.openWithChannel(BROKER.port());
    client.send(1, new TxMethod.Select());
    client.expect(1, TxMethod.SelectOk.class);
    return client;
  }

  private static void publishTwo(RawClient client) throws Exception {
    client.send(script -> script.publish(1, "", "queue", BODY).publish(1, "", "queue", BODY));
  }

  private static void expectReady(int count, RawClient client) throws Exception {
    client.send(1, declare());
    assertEquals(count, client.expect(1, QueueMethod.DeclareOk.class).messageCount());
  }

  @Test
  void beyondItTheChannelClosesAndNothingIsPublished() throws Exception {
    try (RawClient client = openTransaction()) {
      publishTwo(client);
      publishTwo(client);
      client.expectChannelClose(1, 406, TEXT);
      client.openChannel(1);
      expectReady(0, client);
    }
  }

  @Test
  void manySmallOnesCountTogether() throws Exception {
    try (RawClient client = openTransaction()) {
      client.send(
          script -> {
            for (int i = 0; i < 200; i++) {
              script.publish(1, "", "queue", new byte[1_000]);
            }
          });
      client.expectChannelClose(1, 406, TEXT);
    }
  }

  @Test
  void whatIsEndedCountsNoMore() throws Exception {
    try (RawClient client = openTransaction()) {
      for (int round = 1; round <= 5; round++) {
        publishTwo(client);
        client.send(1, new TxMethod.Commit());
        client.expect(1, TxMethod.CommitOk.class);
        publishTwo(client);
        client.send(1, new TxMethod.Rollback());
        client.expect(1, TxMethod.RollbackOk.class);
        expectReady(2 * round, client);
      }
    }
  }

  @Test
  void eachChannelHasItsOwn() throws Exception {
    try (RawClient client = openTransaction()) {
      client.openChannel(2);
      client.send(2, new TxMethod.Select());
      client.expect(2, TxMethod.SelectOk.class);
      publishTwo(client);
      client.send(script -> script.publish(2, "", "queue", BODY).publish(2, "", "queue", BODY));
      client.send(1, new TxMethod.Commit());
      client.expect(1, TxMethod.CommitOk.class);
      client.send(2, new TxMethod.Commit());
      client.expect(2, TxMethod.CommitOk.class);
      expectReady(4, client);
    }
  }
}
