package io.warren.broker;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.warren.auth.User;
import io.warren.broker.VirtualHost.QueueMaker;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.EventLoops;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.Tracing;
import io.warren.broker.bus.VirtualHostMetadata;
import io.warren.broker.definition.Definition;
import io.warren.broker.definition.DefinitionLog;
import io.warren.broker.definition.StoredDefinitions;
import io.warren.broker.event.Events;
import io.warren.broker.exchange.ExchangeActor;
import io.warren.broker.publish.Directory;
import io.warren.broker.publish.Tracer;
import io.warren.broker.queue.MemoryBudget;
import io.warren.broker.queue.Paging;
import io.warren.broker.queue.QueueActor;
import io.warren.broker.queue.QueueLimits;
import io.warren.broker.queue.journal.Journals;
import io.warren.value.BrokerException;
import io.warren.value.Bytes;
import io.warren.value.ErrorKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The virtual hosts of the node, and the way to open a {@link Session} in one. */
public final class VirtualHosts {
  private static final Logger LOG = LoggerFactory.getLogger(VirtualHosts.class);

  /** Those with runtime parameters: none is there yet. */
  private static final Set<String> COMPONENTS = Set.of();

  private final Vertx vertx;
  private final EventLoops loops;
  private final MemoryBudget memory;
  private final Alarms alarms;
  private final IntFunction<Journals> journals;
  private final Paging paging;
  private final SessionLimits limits;
  private final NoticeSettings notices;
  private final MemoryLimits memoryLimits;
  private final QueueLimits queueLimits;
  private final DeclarationRules declarationRules;
  private final Map<String, List<LoopDirectory>> directoriesByName = new ConcurrentHashMap<>();

  private final DefinitionLog log;
  private final NodeIds ids;
  private final GlobalParameters globalParameters;

  /** Those of an earlier life that have not been added yet. */
  private final Map<String, Topology> restoredByName = new TreeMap<>();

  /** What is kept and can't be there again. */
  private final List<Bytes> lost = new ArrayList<>();

  /**
   * Those of an earlier life, each of which is there when it is {@linkplain #add added}.
   *
   * @param journals those of an event loop's queues, by its index
   * @param paging of all queues
   * @param log where to keep definitions
   * @param stored what was kept there before
   * @param life greater than in every earlier life of the node
   */
  public VirtualHosts(
      Vertx vertx,
      EventLoops loops,
      MemoryBudget memory,
      Alarms alarms,
      IntFunction<Journals> journals,
      Paging paging,
      SessionLimits limits,
      NoticeSettings notices,
      MemoryLimits memoryLimits,
      QueueLimits queueLimits,
      DeclarationRules declarationRules,
      DefinitionLog log,
      StoredDefinitions stored,
      long life) {
    this.vertx = vertx;
    this.loops = loops;
    this.memory = memory;
    this.alarms = alarms;
    this.journals = journals;
    this.paging = paging;
    this.limits = limits;
    this.notices = notices;
    this.memoryLimits = memoryLimits;
    this.queueLimits = queueLimits;
    this.declarationRules = declarationRules;
    this.log = log;
    this.ids = new NodeIds(life);
    this.globalParameters = new GlobalParameters(log, stored.globalParameters());
    stored
        .byVirtualHost()
        .forEach(
            (name, definitions) -> {
              Topology topology = newTopology(name);
              lost.addAll(TopologyRestore.restore(topology, definitions));
              restoredByName.put(name, topology);
            });
  }

  private Topology newTopology(String name) {
    Topology topology = new Topology(name, ids, COMPONENTS, memoryLimits, declarationRules);
    if (name.equals(notices.eventVirtualHost())) {
      topology.addEventExchange();
    }
    return topology;
  }

  /** The names of those of an earlier life that have not been added yet. */
  public Set<String> restoredNames() {
    return Set.copyOf(restoredByName.keySet());
  }

  /**
   * All durable queues of an earlier life, with the ids that they had in it; also the hidden ones
   * of exchanges that delay messages. Before they are added.
   */
  public List<QueueInfo> restoredQueues() {
    List<QueueInfo> queues = new ArrayList<>();
    for (Topology topology : restoredByName.values()) {
      queues.addAll(topology.queues());
      topology.exchanges().stream()
          .filter(exchange -> exchange.durable() && SoleActors.delays(exchange))
          .map(ExchangeInfo::delayedQueue)
          .forEach(queues::add);
    }
    return queues;
  }

  /**
   * Starts a virtual host, with what it had in an earlier life, or as a new one. One call at a
   * time, on any context.
   */
  public Future<Void> add(String name) {
    Topology restored = restoredByName.remove(name);
    Map<Bytes, Optional<Bytes>> change = new HashMap<>();
    lost.forEach(key -> change.put(key, Optional.empty()));
    lost.clear();
    if (restored == null) {
      change.put(
          Definition.virtualHostKey(name), Optional.of(Definition.value(VirtualHostMetadata.NONE)));
    }
    Topology topology = restored == null ? newTopology(name) : restored;
    return (change.isEmpty() ? Future.<Void>succeededFuture() : log.change(change))
        .compose(kept -> start(name, topology, restored == null));
  }

  private Future<Void> start(String name, Topology topology, boolean isNew) {
    List<LoopDirectory> directories = new ArrayList<>();
    List<Future<?>> deployed = new ArrayList<>();
    for (int loop = 0; loop < loops.count(); loop++) {
      LoopDirectory directory = new LoopDirectory(name, loops, loop, notices, memory::add);
      directories.add(directory);
      deployed.add(loops.deploy(loop, directory));
    }
    QueueMaker newQueue =
        (queue, effective, loop) ->
            new QueueActor(
                queue,
                effective,
                queueLimits,
                memory,
                directories.get(loop).directory(),
                journals.apply(loop),
                paging);
    SoleActors soleActors =
        new SoleActors(
            loops,
            new Bus(vertx),
            newQueue,
            (exchange, loop) ->
                new ExchangeActor(
                    exchange,
                    loop,
                    new DirectoryAddresses(directories.get(loop).directory(), loop),
                    memory::add,
                    ExchangeJournal.logs(vertx, journals.apply(loop))));
    VirtualHost host =
        new VirtualHost(name, loops, newQueue, soleActors, topology, log, () -> events(0));
    return Future.all(deployed)
        .compose(done -> loops.deploy(0, host))
        .onSuccess(
            done -> {
              directoriesByName.put(name, List.copyOf(directories));
              if (isNew) {
                host.announce();
              }
            })
        .mapEmpty();
  }

  /** Where to tell what happens, for what runs on the context's event loop. */
  public Events events(Context context) {
    return notices.eventVirtualHost().isEmpty() ? Events.NONE : events(loops.indexOf(context));
  }

  private Events events(int loop) {
    List<LoopDirectory> directories = directoriesByName.get(notices.eventVirtualHost());
    return directories == null ? Events.NONE : directories.get(loop).events();
  }

  /**
   * Begins or ends tracing: while it is on, all messages that are published and delivered are
   * copied to the exchange {@link Tracer#EXCHANGE}. Any context may call it. Fails with NOT_FOUND
   * where there is no such virtual host.
   */
  public Future<Void> trace(String name, boolean on) {
    if (!directoriesByName.containsKey(name)) {
      return Future.failedFuture(
          new BrokerException(ErrorKind.NOT_FOUND, "vhost " + name + " not found"));
    }
    Bus bus = new Bus(vertx);
    List<Future<?>> answers = new ArrayList<>();
    for (int loop = 0; loop < loops.count(); loop++) {
      answers.add(bus.ask(Address.onLoop(Address.directory(name), loop), new Tracing(on)));
    }
    LOG.info("vhost '{}': tracing is {}", name, on ? "on" : "off");
    return Future.join(answers).mapEmpty();
  }

  /**
   * Opens a session on the caller's context, which has to be on one of the node's event loops.
   *
   * @throws BrokerException NOT_ALLOWED where there is no such virtual host, or the user may not
   *     enter it
   */
  public Session open(User user, String name, Context context, SessionEvents events) {
    List<LoopDirectory> directories = directoriesByName.get(name);
    if (directories == null) {
      throw new BrokerException(ErrorKind.NOT_ALLOWED, "vhost " + name + " not found");
    }
    if (!user.mayEnter(name)) {
      throw new BrokerException(
          ErrorKind.NOT_ALLOWED,
          "access to vhost '" + name + "' refused for user '" + user.name() + "'");
    }
    int loop = loops.indexOf(context);
    Directory directory = directories.get(loop).directory();
    return new Session(
        vertx,
        ids,
        journals.apply(loop).transactions(),
        user,
        name,
        directory,
        limits,
        alarms,
        globalParameters,
        events,
        events(context));
  }
}
