package io.warren.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.warren.amqp091.codec.Amqp091Properties;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.Answer.Done;
import io.warren.broker.bus.Answer.Refused;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.BusCodec;
import io.warren.broker.bus.BusMessage;
import io.warren.broker.bus.Destination;
import io.warren.broker.bus.DirectoryChanges;
import io.warren.broker.bus.EventLoops;
import io.warren.broker.bus.PolicyCommand.DeletePolicy;
import io.warren.broker.bus.PolicyCommand.ListPolicies;
import io.warren.broker.bus.PolicyCommand.SetPolicy;
import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.TopologyCommand;
import io.warren.broker.bus.TopologyCommand.Bind;
import io.warren.broker.bus.TopologyCommand.DeclareExchange;
import io.warren.broker.bus.TopologyCommand.DeclareQueue;
import io.warren.broker.bus.TopologyCommand.DeleteExchange;
import io.warren.broker.bus.TopologyCommand.DeleteQueue;
import io.warren.broker.bus.TopologyCommand.Unbind;
import io.warren.broker.definition.Definition;
import io.warren.broker.event.Events;
import io.warren.broker.exchange.ExchangeActor;
import io.warren.broker.exchange.ExchangeLog;
import io.warren.broker.publish.Directory;
import io.warren.broker.queue.Limits;
import io.warren.broker.queue.MemoryBudget;
import io.warren.broker.queue.Paging;
import io.warren.broker.queue.QueueActor;
import io.warren.broker.queue.journal.EntryFormat;
import io.warren.broker.queue.journal.Journals;
import io.warren.conformance.LogLines;
import io.warren.conformance.Wait;
import io.warren.value.BrokerException;
import io.warren.value.Bytes;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a virtual host can't carry out is not there afterwards, and can be tried again. */
class VirtualHostIT {
  private static final MemoryLimits LIMITS = new MemoryLimits(10_000, 20, 1024);
  private static final String SESSION = "session/1";
  private static final String VHOST = "/";
  private static final NoticeSettings NOTICES =
      new NoticeSettings("node", 1 << 20, "", Amqp091Properties.INSTANCE);

  /** Queues whose names begin so do nothing but write down where they are. */
  private static final String PLACED = "placed-";

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final Bus bus = new Bus(vertx);
  private final EventLoops loops = new EventLoops(vertx);
  private final Topology topology =
      new Topology(
          VHOST, new AtomicLong()::incrementAndGet, Set.of(), LIMITS, DeclarationRules.STANDARD);

  /** Queues that can't be deployed take one of these with them. */
  private final Queue<String> undeployable = new ConcurrentLinkedQueue<>();

  /** What the second event loop was told. */
  private final List<DirectoryChanges> heard = new CopyOnWriteArrayList<>();

  /** What the second event loop will answer in place of yes. */
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

  /** Queues whose names begin so write down that they were told something. */
  private static final String TOLD = "told-";

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final AtomicInteger untold = new AtomicInteger();
  private final AtomicInteger mostUntold = new AtomicInteger();

  /** Queues that are told something refuse it and take one of these with them. */
  private final Queue<String> refusesToBeTold = new ConcurrentLinkedQueue<>();

  private final List<Integer> places = new CopyOnWriteArrayList<>();

  /** So many questions for the events of its loop are answered before one fails. */
  private final AtomicInteger failsAfter = new AtomicInteger(Integer.MAX_VALUE);

  /** What was to be made safe on disk. */
  private final List<Map<Bytes, Optional<Bytes>>> writes = new CopyOnWriteArrayList<>();

  private volatile boolean holdsWrites;

  /** Each ends a write, well where the cause is empty. */
  private final Queue<Consumer<String>> heldWrites = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void deploy() throws Exception {
    BusCodec.registerAll(vertx.eventBus(), Map.of());
    loops
        .deploy(0, new LoopDirectory(VHOST, loops, 0, NOTICES, bytes -> {}))
        .await(5, TimeUnit.SECONDS);
    bus.<DirectoryChanges>hear(
            Address.onLoop(Address.directory(VHOST), 1),
            message -> {
              heard.add(message.body());
              Answer answer = answers.poll();
              message.reply(answer == null ? new Done(0) : answer);
            })
        .await(5, TimeUnit.SECONDS);
    loops
        .deploy(
            0,
            new VirtualHost(
                VHOST, loops, this::newQueue, soleActors(), topology, this::write, this::events))
        .await(5, TimeUnit.SECONDS);
    heard.clear();
  }

  private Future<Void> write(Map<Bytes, Optional<Bytes>> change) {
    writes.add(change);
    Promise<Void> written = Promise.promise();
    if (holdsWrites) {
      Context context = vertx.getOrCreateContext();
      heldWrites.add(
          cause ->
              context.runOnContext(
                  ignored -> {
                    if (cause.isEmpty()) {
                      written.complete();
                    } else {
                      written.fail(cause);
                    }
                  }));
    } else {
      written.complete();
    }
    return written.future();
  }

  /** The next write ends, well or with a cause. */
  private void endWrite(String cause) throws Exception {
    Wait.until("something is written", () -> !heldWrites.isEmpty());
    heldWrites.remove().accept(cause);
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private SoleActors soleActors() {
    return new SoleActors(
        loops,
        bus,
        this::newQueue,
        (exchange, loop) ->
            new ExchangeActor(
                exchange,
                loop,
                new DirectoryAddresses(new Directory(), loop),
                bytes -> {},
                ExchangeLog.Logs.NONE));
  }

  private Events events() {
    if (failsAfter.getAndDecrement() == 0) {
      throw new StackOverflowError("once");
    }
    return Events.NONE;
  }

  private Deployable newQueue(QueueInfo queue, FieldTable effective, int loop) {
    if (queue.name().startsWith(PLACED)) {
      return new VerticleBase() {
        @Override
        public Future<?> start() {
          places.add(loops.indexOf(context));
          return Future.succeededFuture();
        }
      };
    }
    if (queue.name().startsWith(TOLD)) {
      return new VerticleBase() {
        @Override
        public Future<?> start() {
          return bus.hear(queue.address(), message -> onTold(queue.name(), message));
        }
      };
    }
    if (undeployable.poll() == null) {
      return new QueueActor(
          queue,
          effective,
          Limits.credit(100, 1 << 20),
          new MemoryBudget(1 << 20),
          new Directory(),
          Journals.NONE,
          Paging.none(new EntryFormat(Map.of())));
    }
    return new VerticleBase() {
      @Override
      public Future<?> start() {
        return Future.failedFuture("out of order");
      }
    };
  }

  /** Answers a little later, and writes down how many have not been answered at the same time. */
  private void onTold(String queue, Message<BusMessage> message) {
    assertInstanceOf(QueueCommand.Configure.class, message.body());
    mostUntold.accumulateAndGet(untold.incrementAndGet(), Math::max);
    told.add(queue);
    vertx.setTimer(
        1,
        ignored -> {
          untold.decrementAndGet();
          message.reply(
              refusesToBeTold.poll() == null
                  ? new Done(0)
                  : new Refused(ErrorKind.INTERNAL_ERROR, "not now"));
        });
  }

  @Test
  void aQueueThatCantBeDeployedIsNotThere() throws Exception {
    undeployable.add("once");
    assertEquals(ErrorKind.INTERNAL_ERROR, refusal(declareQueue("q")));
    assertTrue(topology.queues().isEmpty());
    assertEquals(ErrorKind.NOT_FOUND, refusal(bind("amq.fanout", "q")));
    assertFalse(((Answer.QueueDeclared) ask(declareQueue("q"))).existed());
    assertEquals(new Done(0), ask(new DeleteQueue(SESSION, "q", false, false)));
  }

  @Test
  void aQueueThatALoopDoesNotTakeIsNotThere() throws Exception {
    int before = vertx.deploymentIDs().size();
    answers.add(new Refused(ErrorKind.INTERNAL_ERROR, "out of order"));
    assertEquals(ErrorKind.INTERNAL_ERROR, refusal(declareQueue("q")));
    assertTrue(topology.queues().isEmpty());
    assertEquals(heard.get(0).queuesAdded(), heard.get(1).queuesRemoved());
    Wait.until("its actor is gone", () -> vertx.deploymentIDs().size() == before);
    assertFalse(((Answer.QueueDeclared) ask(declareQueue("q"))).existed());
  }

  @Test
  void anExchangeThatALoopDoesNotTakeIsNotThere() throws Exception {
    int before = vertx.deploymentIDs().size();
    answers.add(new Refused(ErrorKind.INTERNAL_ERROR, "out of order"));
    assertEquals(ErrorKind.INTERNAL_ERROR, refusal(declareExchange("x", false)));
    assertTrue(topology.exchange("x").isEmpty());
    assertEquals(heard.get(0).exchangesAdded(), heard.get(1).exchangesRemoved());
    Wait.until("its actor is gone", () -> vertx.deploymentIDs().size() == before);
    assertEquals(new Done(0), ask(declareExchange("x", false)));
  }

  /** The exchange is as it was: it goes with its last binding, and never had one. */
  @Test
  void aBindingThatALoopDoesNotTakeIsNotThere() throws Exception {
    ask(declareExchange("x", true));
    ask(declareQueue("q"));
    heard.clear();
    answers.add(new Refused(ErrorKind.INTERNAL_ERROR, "out of order"));
    assertEquals(ErrorKind.INTERNAL_ERROR, refusal(bind("x", "q")));
    assertEquals(0, topology.bindings().count());
    assertEquals(heard.get(0).bound(), heard.get(1).unbound());
    assertTrue(topology.exchange("x").isPresent());
    assertEquals(new Done(0), ask(bind("x", "q")));
    assertEquals(1, topology.bindings().count());
  }

  /** To take it back would promise what its queue can't keep any more. */
  @Test
  void aDeletionThatALoopDoesNotTakeStays() throws Exception {
    ask(declareExchange("x", false));
    ask(declareQueue("q"));
    Set<String> deployed = vertx.deploymentIDs();
    answers.add(new Refused(ErrorKind.INTERNAL_ERROR, "out of order"));
    assertEquals(ErrorKind.INTERNAL_ERROR, refusal(new DeleteQueue(SESSION, "q", false, false)));
    Wait.until("its actor is gone", () -> vertx.deploymentIDs().size() == deployed.size() - 1);
    answers.add(new Refused(ErrorKind.INTERNAL_ERROR, "out of order"));
    assertEquals(ErrorKind.INTERNAL_ERROR, refusal(new DeleteExchange("x", false)));
    assertTrue(topology.exchange("x").isEmpty());
    assertTrue(topology.queue("q").isEmpty());
    assertEquals(new Done(0), ask(declareExchange("x", false)));
    assertFalse(((Answer.QueueDeclared) ask(declareQueue("q"))).existed());
  }

  /** A loop that is not there is a defect of the node, and nothing that a client has named. */
  @Test
  void anAnswerThatDoesNotComeIsADefectAndSaidOnce() throws Exception {
    MessageConsumer<DirectoryChanges> second =
        vertx.eventBus().localConsumer(Address.onLoop(Address.directory("gone"), 1));
    second.handler(message -> message.reply(new Done(0)));
    Topology other =
        new Topology(
            "gone", new AtomicLong()::incrementAndGet, Set.of(), LIMITS, DeclarationRules.STANDARD);
    loops
        .deploy(0, new LoopDirectory("gone", loops, 0, NOTICES, bytes -> {}))
        .await(5, TimeUnit.SECONDS);
    loops
        .deploy(
            0,
            new VirtualHost(
                "gone",
                loops,
                this::newQueue,
                soleActors(),
                other,
                change -> Future.succeededFuture(),
                () -> Events.NONE))
        .await(5, TimeUnit.SECONDS);
    second.unregister().await(5, TimeUnit.SECONDS);
    try (LogLines log = LogLines.open()) {
      ErrorKind kind = refusal(Address.virtualHost("gone"), declareExchange("x", false));
      assertEquals(ErrorKind.INTERNAL_ERROR, kind);
      assertEquals(1, log.with("no answer").size(), () -> log.with("").toString());
    }
  }

  @Test
  void nothingIsInForceBeforeItIsSafeAndManyAreMadeSafeTogether() throws Exception {
    holdsWrites = true;
    List<Future<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(begin(declareDurable("q" + i)));
      answers.add(begin(bind("amq.fanout", "q" + i)));
    }
    Wait.until("all is decided", () -> topology.bindings().count() == 10);
    assertEquals(List.of(), heard);
    endWrite("");
    endWrite("");
    Future.all(answers).await(5, TimeUnit.SECONDS);
    assertEquals(2, writes.size());
    assertEquals(1, writes.get(0).size());
    assertEquals(19, writes.get(1).size());
    assertEquals(10, heard.stream().mapToInt(changes -> changes.bound().size()).sum());
  }

  @Test
  void whatIsTransientWaitsForNoDisk() throws Exception {
    holdsWrites = true;
    ask(declareQueue("q"));
    ask(declareExchange("x", false));
    ask(bind("x", "q"));
    ask(bind("amq.fanout", "q"));
    ask(new DeleteQueue(SESSION, "q", false, false));
    ask(new DeleteExchange("x", false));
    assertEquals(List.of(), writes);
  }

  @Test
  void whatCantBeMadeSafeIsTakenBackAndWhatDependsOnItIsDecidedAnew() throws Exception {
    ask(declareDurable("kept"));
    ask(bind("amq.topic", "kept"));
    heard.clear();
    holdsWrites = true;
    Future<Answer> failing = begin(declareDurable("q"));
    Future<Answer> dependent = begin(bind("amq.fanout", "q"));
    Future<Answer> found = begin(declareDurable("q"));
    Future<Answer> unbound = begin(unbind("amq.topic", "kept"));
    Future<Answer> transientOne = begin(declareQueue("transient"));
    Wait.until("all is decided", () -> topology.queue("transient").isPresent());
    holdsWrites = false;
    endWrite("disk full");
    assertEquals(ErrorKind.INTERNAL_ERROR, refusal(failing));
    assertEquals(ErrorKind.NOT_FOUND, refusal(dependent));
    // It was found and is so no more.
    Answer.QueueDeclared declared = (Answer.QueueDeclared) found.await(5, TimeUnit.SECONDS);
    assertFalse(declared.existed());
    assertEquals(new Done(0), unbound.await(5, TimeUnit.SECONDS));
    assertTrue(
        ((Answer.QueueDeclared) transientOne.await(5, TimeUnit.SECONDS)).queue().id()
            > declared.queue().id());
    assertEquals(1, heard.stream().mapToInt(changes -> changes.unbound().size()).sum());
    assertEquals(2, heard.stream().mapToInt(changes -> changes.queuesAdded().size()).sum());
    assertEquals(0, topology.bindings().count());
  }

  @Test
  void aDeletionWaitsForTheDeclarationBeforeIt() throws Exception {
    holdsWrites = true;
    Future<Answer> declared = begin(declareDurable("q"));
    Future<Answer> deleted = begin(new DeleteQueue(SESSION, "q", false, false));
    endWrite("");
    assertFalse(((Answer.QueueDeclared) declared.await(5, TimeUnit.SECONDS)).existed());
    endWrite("");
    assertEquals(new Done(0), deleted.await(5, TimeUnit.SECONDS));
    assertTrue(topology.queue("q").isEmpty());
    assertEquals(Set.of(Optional.empty()), Set.copyOf(writes.get(1).values()));
  }

  @Test
  void aDeletionOfWhatWasNotSafeFindsNothing() throws Exception {
    holdsWrites = true;
    Future<Answer> declared = begin(declareDurable("q"));
    Future<Answer> deleted = begin(new DeleteQueue(SESSION, "q", false, false));
    endWrite("disk full");
    assertEquals(ErrorKind.INTERNAL_ERROR, refusal(declared));
    assertEquals(new Done(0), deleted.await(5, TimeUnit.SECONDS));
    assertTrue(topology.queue("q").isEmpty());
  }

  /** To take it back would promise what its queue can't keep any more. */
  @Test
  void aDeletionThatCantBeMadeSafeStaysAndIsWrittenWithTheNext() throws Exception {
    ask(declareDurable("q"));
    ask(bind("amq.fanout", "q"));
    holdsWrites = true;
    Future<Answer> deleted = begin(new DeleteQueue(SESSION, "q", false, false));
    endWrite("disk full");
    assertEquals(ErrorKind.INTERNAL_ERROR, refusal(deleted));
    assertTrue(topology.queue("q").isEmpty());
    holdsWrites = false;
    writes.clear();
    ask(declareDurable("other"));
    assertEquals(1, writes.size());
    assertEquals(Optional.empty(), writes.get(0).get(Definition.queueKey(VHOST, "q")));
    assertEquals(3, writes.get(0).size());
  }

  @Test
  void aPolicyThatCantBeMadeSafeIsAsItWasBefore() throws Exception {
    ask(new SetPolicy(policy("max-length", 1)));
    holdsWrites = true;
    Future<Answer> changed = begin(new SetPolicy(policy("max-length", 2)));
    endWrite("disk full");
    assertEquals(ErrorKind.INTERNAL_ERROR, refusal(changed));
    assertEquals(new Answer.Policies(List.of(policy("max-length", 1))), listed());
    Future<Answer> deleted = begin(new DeletePolicy(PolicyInfo.Kind.USER, "p"));
    endWrite("disk full");
    assertEquals(ErrorKind.INTERNAL_ERROR, refusal(deleted));
    assertEquals(new Answer.Policies(List.of(policy("max-length", 1))), listed());
    holdsWrites = false;
    assertEquals(new Done(0), ask(new DeletePolicy(PolicyInfo.Kind.USER, "p")));
  }

  @Test
  void aBrokenQueueCanBeDeletedAndDeclaredAnew() throws Exception {
    String address = ((Answer.QueueDeclared) ask(declareQueue("q"))).queue().address();
    // The same consumer twice is a defect of the session, and breaks the queue.
    QueueCommand consume =
        new QueueCommand.Consume(SESSION, 1, 1, "tag", true, 0, false, false, 0, FieldTable.EMPTY);
    assertEquals(new Done(0), ask(address, consume));
    assertEquals(ErrorKind.INTERNAL_ERROR, refusal(address, consume));
    assertEquals(ErrorKind.NOT_FOUND, refusal(address, new QueueCommand.Stat()));

    assertEquals(new Done(0), ask(new DeleteQueue(SESSION, "q", false, false)));
    Answer.QueueDeclared anew = (Answer.QueueDeclared) ask(declareQueue("q"));
    assertFalse(anew.existed());
    assertEquals(
        new Answer.QueueStat(0, 0, 0, 0, 0, 0, false),
        ask(anew.queue().address(), new QueueCommand.Stat()));
  }

  @Test
  void queuesAreDealtToTheEventLoopsInTurn() throws Exception {
    for (int i = 0; i < 6; i++) {
      ask(declareQueue(PLACED + i));
    }
    assertEquals(List.of(0, 1, 0, 1, 0, 1), places);
  }

  /** It is of no use to a queue that is about to go, and must not fail because of it. */
  @Test
  void aPolicyIsSetThoughAQueueCantBeTold() throws Exception {
    ask(declareQueue(PLACED + "deaf"));
    ask(declareQueue("q"));
    assertEquals(new Done(0), ask(new SetPolicy(policy("max-length", 1))));
    assertEquals(new Answer.Policies(List.of(policy("max-length", 1))), listed());
  }

  /** It stays set: loops that can't follow are broken, and no other policy would reach them. */
  @Test
  void aPolicyThatALoopCantFollowIsAnsweredSo() throws Exception {
    answers.add(new Refused(ErrorKind.INTERNAL_ERROR, "no"));
    assertEquals(
        ErrorKind.INTERNAL_ERROR,
        refusal(new SetPolicy(policy("alternate-exchange", "amq.topic"))));
    assertEquals(new Answer.Policies(List.of(policy("alternate-exchange", "amq.topic"))), listed());
  }

  /** Whatever it is that goes wrong with one command, the next is heard. */
  @Test
  void anErrorIsAnsweredAndHoldsUpNoOtherCommand() throws Exception {
    failsAfter.set(0);
    assertEquals(ErrorKind.INTERNAL_ERROR, refusal(new SetPolicy(policy("max-length", 1))));
    for (int questions = 0; questions < 2; questions++) {
      failsAfter.set(questions);
      assertEquals(ErrorKind.INTERNAL_ERROR, refusal(declareQueue("q" + questions)));
      assertEquals(new Done(0), ask(declareExchange("x" + questions, false)));
    }
    assertEquals(new Done(0), ask(new SetPolicy(policy("max-length", 1))));
  }

  /** Each takes a while to be compared with the pattern. */
  private List<String> declareTold(int count) throws Exception {
    List<Future<?>> declared = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(TOLD + "a".repeat(240) + i + "!");
      declared.add(bus.ask(Address.virtualHost(VHOST), declareQueue(names.get(i))));
    }
    Future.all(declared).await(20, TimeUnit.SECONDS);
    return names;
  }

  @Test
  void aDeclarationIsAnsweredWhileManyQueuesAreComparedWithAPattern() throws Exception {
    declareTold(2000);
    PolicyInfo slow =
        new PolicyInfo(
            PolicyInfo.Kind.USER,
            "p",
            "^(told-)(a+)+$",
            "all",
            0,
            FieldTable.of(Map.of("max-length", 1)));
    List<String> answered = new CopyOnWriteArrayList<>();
    Future<?> set =
        bus.ask(Address.virtualHost(VHOST), new SetPolicy(slow))
            .onSuccess(done -> answered.add("policy"));
    Future<?> declared =
        bus.ask(Address.virtualHost(VHOST), declareQueue("q"))
            .onSuccess(done -> answered.add("queue"));
    Future.all(set, declared).await(60, TimeUnit.SECONDS);
    assertEquals(List.of("queue", "policy"), answered);
  }

  @Test
  void manyQueuesAreToldSomeAtATimeAndEachOnce() throws Exception {
    List<String> names = declareTold(2000);
    assertEquals(new Done(0), ask(new SetPolicy(policy("max-length", 1))));
    assertEquals(Set.copyOf(names), Set.copyOf(told));
    assertEquals(names.size(), told.size());
    assertTrue(mostUntold.get() <= 2 * PolicyChange.MOST_UNDER_WAY, mostUntold::toString);
  }

  @Test
  void aQueueThatCouldNotBeToldIsToldWithTheNextPolicy() throws Exception {
    List<String> names = declareTold(1);
    refusesToBeTold.add("once");
    assertEquals(new Done(0), ask(new SetPolicy(policy("max-length", 1))));
    PolicyInfo other =
        new PolicyInfo(
            PolicyInfo.Kind.USER, "o", "^other$", "all", 9, FieldTable.of(Map.of("expires", 1)));
    assertEquals(new Done(0), ask(new SetPolicy(other)));
    assertEquals(List.of(names.get(0), names.get(0)), told);
  }

  @Test
  void policiesThatAreSetTogetherAllHold() throws Exception {
    declareTold(10);
    List<Future<?>> set = new ArrayList<>();
    List<PolicyInfo> policies = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      policies.add(
          new PolicyInfo(
              PolicyInfo.Kind.USER,
              "p" + i,
              ".*",
              "all",
              i,
              FieldTable.of(Map.of("max-length", i + 1))));
      set.add(bus.ask(Address.virtualHost(VHOST), new SetPolicy(policies.get(i))));
    }
    Future.all(set).await(10, TimeUnit.SECONDS);
    assertEquals(new Answer.Policies(policies), listed());
    assertEquals(100, told.size());
  }

  private Answer listed() throws Exception {
    return ask(new ListPolicies(PolicyInfo.Kind.USER));
  }

  private static PolicyInfo policy(String key, Object value) {
    return new PolicyInfo(
        PolicyInfo.Kind.USER, "p", ".*", "all", 0, FieldTable.of(Map.of(key, value)));
  }

  private static TopologyCommand declareQueue(String name) {
    return new DeclareQueue(SESSION, name, false, false, false, FieldTable.EMPTY, "");
  }

  private static TopologyCommand declareDurable(String name) {
    return new DeclareQueue(SESSION, name, true, false, false, FieldTable.EMPTY, "");
  }

  private static TopologyCommand unbind(String source, String queue) {
    return new Unbind(SESSION, source, Destination.Kind.QUEUE, queue, "key", FieldTable.EMPTY);
  }

  private Future<Answer> begin(TopologyCommand command) {
    return bus.ask(Address.virtualHost(VHOST), command);
  }

  private static ErrorKind refusal(Future<Answer> answer) {
    return assertThrows(BrokerException.class, () -> answer.await(5, TimeUnit.SECONDS)).kind();
  }

  private static TopologyCommand declareExchange(String name, boolean autoDelete) {
    return new DeclareExchange(name, "fanout", false, autoDelete, false, FieldTable.EMPTY, "");
  }

  private static TopologyCommand bind(String source, String queue) {
    return new Bind(SESSION, source, Destination.Kind.QUEUE, queue, "key", FieldTable.EMPTY);
  }

  private Answer ask(TopologyCommand command) throws Exception {
    return ask(Address.virtualHost(VHOST), command);
  }

  private Answer ask(String address, BusMessage question) throws Exception {
    return bus.<Answer>ask(address, question)
        .toCompletionStage()
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS);
  }

  private ErrorKind refusal(TopologyCommand command) {
    return refusal(Address.virtualHost(VHOST), command);
  }

  private ErrorKind refusal(String address, BusMessage question) {
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> ask(address, question));
    return assertInstanceOf(BrokerException.class, failure.getCause()).kind();
  }
}
