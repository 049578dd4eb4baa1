package io.warren.broker;

import static io.warren.broker.DirectoryChangesFixture.changes;
import static io.warren.broker.DirectoryChangesFixture.exchange;
import static io.warren.broker.DirectoryChangesFixture.queue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.warren.amqp091.codec.Amqp091Properties;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.BusCodec;
import io.warren.broker.bus.BusMessage;
import io.warren.broker.bus.DirectoryChanges;
import io.warren.broker.bus.EventLoops;
import io.warren.broker.bus.ExchangeCommand.Rebind;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.publish.Directory;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong in an event loop's directory, whoever asked it is answered. */
class LoopDirectoryIT {
  private static final QueueInfo QUEUE = queue("q", 1);
  private static final ExchangeInfo TOPIC = exchange("x", 2, "topic");
  private static final ExchangeInfo UNKNOWN = exchange("odd", 3, "odd");
  private static final Binding BINDING = binding("a.b");

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Bus bus = new Bus(vertx);
  private final EventLoops loops = new EventLoops(vertx);
  private final LoopDirectory directory =
      new LoopDirectory(
          "/",
          loops,
          0,
          new NoticeSettings("node", 1 << 20, "", Amqp091Properties.INSTANCE),
          bytes -> {});

  @BeforeEach
  void deploy() throws Exception {
    BusCodec.registerAll(vertx.eventBus(), Map.of());
    loops.deploy(0, directory).await(5, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  /** A defect: a binding without a routing key can't be declared. */
  @SuppressWarnings("NullAway")
  private static Binding impossible() {
    return new Binding("x", QUEUE.destination(), null, FieldTable.EMPTY);
  }

  private static Binding binding(String key) {
    return new Binding("x", QUEUE.destination(), key, FieldTable.EMPTY);
  }

  @Test
  void aBindingThatItsExchangeCantTakeIsRefused() throws Exception {
    apply(changes().adding(TOPIC).adding(QUEUE).done());
    refused(changes().binding(impossible()).done());
    refused(changes().unbinding(impossible()).done());
    apply(changes().binding(BINDING).done());
  }

  @Test
  void theBindingsBesideItAreInForce() throws Exception {
    apply(changes().adding(TOPIC).adding(QUEUE).done());
    refused(changes().binding(impossible()).binding(BINDING).done());
    apply(changes().unbinding(BINDING).done());
  }

  @Test
  void changesThatMakeNoSenseAreRefused() throws Exception {
    List<Binding> none = new ArrayList<>();
    none.add(null);
    DirectoryChanges whole = changes().adding(QUEUE).done();
    refused(
        new DirectoryChanges(
            "/", none, List.of(), List.of(), whole.queuesAdded(), List.of(), List.of(), List.of()));
    apply(changes().adding(TOPIC).done());
  }

  @Test
  void anExchangeThatCantBeDeployedIsNotInTheDirectory() throws Exception {
    refused(changes().adding(UNKNOWN).adding(TOPIC).done());
    onLoop(
        () -> {
          assertNull(directory.directory().exchange("odd"));
          assertNotNull(directory.directory().exchange("x"));
        });
  }

  @Test
  void anExchangeThatChangesIsTheSameExchange() throws Exception {
    apply(changes().adding(TOPIC).adding(QUEUE).binding(BINDING).done());
    ExchangeInfo changed = TOPIC.withAlternate("y");
    apply(changes().changing(changed).changing(UNKNOWN).done());
    onLoop(
        () -> {
          Directory.ExchangeRow row = directory.directory().exchange("x");
          assertNotNull(row);
          assertEquals(changed, row.info());
          assertEquals(Address.onLoop(TOPIC.address(), 0), row.address());
          assertNull(directory.directory().exchange(UNKNOWN.name()));
        });
    apply(changes().unbinding(BINDING).done());
  }

  /** What was to go has gone, and what came with it is there. */
  @Test
  void aFailureKeepsNoOtherChange() throws Exception {
    apply(changes().adding(TOPIC).adding(QUEUE).done());
    QueueInfo another = queue("another", 4);
    refused(changes().unbinding(impossible()).removing(QUEUE).adding(another).done());
    onLoop(
        () -> {
          assertNull(directory.directory().queue("q"));
          assertNotNull(directory.directory().queue("another"));
        });
  }

  /** It would cost as much as it has bindings, for nothing. */
  @Test
  void anExchangeThatGoesIsNotUnboundFirst() throws Exception {
    ExchangeInfo other = exchange("other", 4, "topic");
    Binding fromOther = new Binding("other", TOPIC.destination(), "key", FieldTable.EMPTY);
    apply(changes().adding(TOPIC).adding(other).adding(QUEUE).binding(fromOther).done());
    apply(changes().unbinding(impossible()).unbinding(fromOther).removing(TOPIC).done());
    onLoop(() -> assertNull(directory.directory().exchange("x")));
    apply(changes().adding(TOPIC).binding(BINDING).done());
  }

  @Test
  void anExchangeRefusesABindingByItself() throws Exception {
    apply(changes().adding(TOPIC).adding(QUEUE).done());
    String address = Address.onLoop(TOPIC.address(), 0);
    assertEquals(
        ErrorKind.INTERNAL_ERROR,
        kindOfRefusal(address, new Rebind(List.of(impossible()), List.of())));
  }

  private void apply(DirectoryChanges changes) throws Exception {
    Answer answer = bus.ask(address(), changes).await(5, TimeUnit.SECONDS);
    assertEquals(new Answer.Done(0), answer);
  }

  private void refused(DirectoryChanges changes) throws Exception {
    assertEquals(ErrorKind.INTERNAL_ERROR, kindOfRefusal(address(), changes));
  }

  private ErrorKind kindOfRefusal(String address, BusMessage question) throws Exception {
    ExecutionException failure =
        assertThrows(
            ExecutionException.class,
            () ->
                bus.ask(address, question)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS));
    return assertInstanceOf(BrokerException.class, failure.getCause()).kind();
  }

  private void onLoop(Runnable assertions) throws Exception {
    Promise<Void> done = Promise.promise();
    loops
        .deploy(
            0,
            new VerticleBase() {
              @Override
              public Future<?> start() {
                assertions.run();
                return Future.succeededFuture();
              }
            })
        .<Void>mapEmpty()
        .onComplete(done);
    done.future().await(5, TimeUnit.SECONDS);
  }

  private static String address() {
    return Address.onLoop(Address.directory("/"), 0);
  }
}
