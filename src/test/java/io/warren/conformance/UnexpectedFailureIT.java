package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueEvent;
import io.warren.broker.bus.TopologyCommand;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the broker itself does wrong ends the connection that it was done for, and no other. */
class UnexpectedFailureIT {
  private static final String TEXT = "INTERNAL_ERROR";

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  @Test
  void anAnswerThatMakesNoSenseClosesWith541() throws Exception {
    Inside inside = new Inside(BROKER.broker());
    try (ErrorLog log = ErrorLog.open();
        RawClient bystander = RawClient.openWithChannel(BROKER.port());
        RawClient client = RawClient.openWithChannel(BROKER.port())) {
      // Of two at one address, the bus asks each in turn.
      MessageConsumer<Object> liar =
          inside
              .vertx()
              .eventBus()
              .localConsumer(
                  Address.virtualHost("/"),
                  question ->
                      question.reply(new Answer.Empty(), new DeliveryOptions().setLocalOnly(true)));
      client.send(1, declare("one"), declare("two"));
      Object answer;
      do {
        answer = client.next().content();
      } while (answer instanceof QueueMethod.DeclareOk);
      liar.unregister().toCompletionStage().toCompletableFuture().get();
      ConnectionMethod.Close close = (ConnectionMethod.Close) answer;
      assertEquals(TEXT, close.replyText());
      assertEquals(541, close.replyCode());
      assertEquals(50, close.failedClassId());
      client.send(0, new ConnectionMethod.CloseOk());
      client.expectEnd();
      bystander.send(1, declare("three"));
      bystander.expect(1, QueueMethod.DeclareOk.class);
      assertEquals(1, log.errors().size(), log.errors().toString());
    }
  }

  @Test
  void anEventThatMakesNoSenseClosesWith541() throws Exception {
    Inside inside = new Inside(BROKER.broker());
    try (ErrorLog log = ErrorLog.open();
        RawClient bystander = RawClient.openWithChannel(BROKER.port())) {
      Set<String> before = inside.addresses();
      try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
        Set<String> session = new TreeSet<>(inside.addresses());
        session.removeAll(before);
        session.removeIf(address -> address.startsWith("__"));
        assertEquals(1, session.size(), session.toString());
        inside
            .vertx()
            .eventBus()
            .send(
                session.iterator().next(),
                new QueueEvent.Deliver(
                    "queue", new long[0], new long[0], new Message[1], new boolean[0], null));
        client.expectClose(541, TEXT);
      }
      bystander.send(1, declare("three"));
      bystander.expect(1, QueueMethod.DeclareOk.class);
      assertEquals(1, log.errors().size(), log.errors().toString());
    }
  }

  @Test
  void aCommandThatMakesNoSenseStopsNoOther() throws Exception {
    Inside inside = new Inside(BROKER.broker());
    try (ErrorLog log = ErrorLog.open();
        RawClient bystander = RawClient.openWithChannel(BROKER.port())) {
      inside
          .vertx()
          .eventBus()
          .send(
              Address.virtualHost("/"),
              new TopologyCommand.DeclareQueue("nobody", null, false, false, false, null, ""));
      bystander.send(1, declare("four"));
      bystander.expect(1, QueueMethod.DeclareOk.class);
      assertEquals(1, log.errors().size(), log.errors().toString());
    }
  }

  private static QueueMethod.Declare declare(String queue) {
    return new QueueMethod.Declare(queue, false, false, false, false, false, FieldTable.EMPTY);
  }
}
