package io.warren.broker;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.BusMessage;
import io.warren.broker.bus.DirectoryChanges;
import io.warren.broker.bus.EventLoops;
import io.warren.broker.bus.ExchangeCommand.Rebind;
import io.warren.broker.bus.ExchangeCommand.Reconfigure;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.Tracing;
import io.warren.broker.event.Events;
import io.warren.broker.exchange.ExchangeActor;
import io.warren.broker.exchange.ExchangeLog;
import io.warren.broker.publish.Directory;
import io.warren.broker.publish.Directory.ExchangeRow;
import io.warren.broker.publish.Directory.QueueRow;
import io.warren.broker.publish.Notices;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The actor that keeps one event loop's {@link Directory} of one virtual host, and deploys the
 * loop's share of each exchange that has one on every loop.
 *
 * <p>The virtual host sends one change at a time and waits for the answer, so changes never
 * overlap.
 */
final class LoopDirectory extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(LoopDirectory.class);
  private static final Answer DONE = new Answer.Done(0);

  private final String virtualHost;
  private final EventLoops loops;
  private final int loop;
  private final Directory directory = new Directory();
  private final Map<Long, String> deploymentByExchangeId = new HashMap<>();
  private final NoticeSettings settings;
  private final LongConsumer memory;
  private @Nullable Bus bus;

  /** Set by {@link #start}, before anything can reach this actor. */
  @SuppressWarnings("NullAway.Init")
  private Notices notices;

  @SuppressWarnings("NullAway.Init")
  private Events events;

  /**
   * Makes the actor.
   *
   * @param memory hears how many bytes more exchanges hold, or less
   */
  LoopDirectory(
      String virtualHost,
      EventLoops loops,
      int loop,
      NoticeSettings settings,
      LongConsumer memory) {
    this.virtualHost = virtualHost;
    this.loops = loops;
    this.loop = loop;
    this.settings = settings;
    // The virtual host's first change says all that there is.
    directory.fill();
    this.memory = memory;
  }

  /** What is told on this loop is published here. For actors on the same loop only. */
  Events events() {
    return events;
  }

  /** For sessions on the same loop only. */
  Directory directory() {
    return directory;
  }

  @Override
  public Future<?> start() {
    bus = new Bus(vertx);
    notices =
        new Notices(
            virtualHost,
            settings.node(),
            Address.onLoop(Address.notices(virtualHost), loop),
            directory,
            vertx,
            context,
            settings.backlogBytes());
    events = new PublishedEvents(notices, settings.eventFormat());
    return Future.join(
        notices.start(),
        bus.hear(Address.onLoop(Address.directory(virtualHost), loop), this::onMessage));
  }

  private void onMessage(Message<BusMessage> request) {
    if (request.body() instanceof DirectoryChanges changes) {
      onChanges(request, changes);
    } else if (request.body() instanceof Tracing tracing) {
      directory.trace(tracing.on() ? notices : null);
      request.reply(DONE);
    }
  }

  /**
   * Every step is taken, whatever became of the one before: a failure keeps no other change, and
   * whoever asked is answered.
   */
  private void onChanges(Message<BusMessage> request, DirectoryChanges changes) {
    Future<?> unbound =
        Future.succeededFuture()
            .transform(begun -> rebind(unboundFromThoseThatStay(changes), false, Set.of()));
    Future<?> removed = unbound.transform(before -> remove(changes));
    Future<?> added = removed.transform(before -> add(changes));
    Future<?> changed = added.transform(before -> change(changes.exchangesChanged()));
    Future<?> bound = changed.transform(before -> rebind(changes.bound(), true, added(changes)));
    bound
        .transform(last -> Future.join(List.of(unbound, removed, added, changed, bound)))
        .onComplete(
            done -> {
              directory.filled();
              request.reply(done.succeeded() ? DONE : refusal(done.cause()));
            });
  }

  /** An exchange that goes takes its bindings with it; to unbind them first could take long. */
  private static List<Binding> unboundFromThoseThatStay(DirectoryChanges changes) {
    if (changes.exchangesRemoved().isEmpty()) {
      return changes.unbound();
    }
    Set<String> gone = new HashSet<>();
    changes.exchangesRemoved().forEach(exchange -> gone.add(exchange.name()));
    return changes.unbound().stream().filter(binding -> !gone.contains(binding.source())).toList();
  }

  private Answer refusal(Throwable cause) {
    // An exchange that refuses has said so itself.
    if (!(cause instanceof BrokerException)) {
      LOG.error("vhost '{}': event loop {} failed to follow a change", virtualHost, loop, cause);
    }
    return new Answer.Refused(ErrorKind.INTERNAL_ERROR, String.valueOf(cause.getMessage()));
  }

  private Future<?> remove(DirectoryChanges changes) {
    changes.queuesRemoved().forEach(directory::remove);
    List<Future<?>> undeployed = new ArrayList<>();
    for (ExchangeInfo exchange : changes.exchangesRemoved()) {
      directory.remove(exchange);
      String deployment = deploymentByExchangeId.remove(exchange.id());
      if (deployment != null) {
        undeployed.add(loops.undeploy(deployment));
      }
    }
    return Future.join(undeployed);
  }

  private Future<?> add(DirectoryChanges changes) {
    changes.queuesAdded().forEach(queue -> directory.add(new QueueRow(queue, queue.address())));
    List<Future<?>> deployed = new ArrayList<>();
    for (ExchangeInfo exchange : changes.exchangesAdded()) {
      deployed.add(Future.succeededFuture().compose(begun -> deploy(exchange)));
    }
    return Future.join(deployed);
  }

  private Future<?> deploy(ExchangeInfo exchange) {
    if (SoleActors.isSole(exchange)) {
      directory.addSole(new ExchangeRow(exchange, SoleActors.address(exchange, loops.count())));
      return Future.succeededFuture();
    }
    String address = Address.onLoop(exchange.address(), loop);
    return loops
        .deploy(
            loop,
            new ExchangeActor(
                exchange,
                loop,
                new DirectoryAddresses(directory, loop),
                memory,
                ExchangeLog.Logs.NONE))
        .onSuccess(
            deployment -> {
              deploymentByExchangeId.put(exchange.id(), deployment);
              directory.add(new ExchangeRow(exchange, address));
            });
  }

  private Future<?> change(List<ExchangeInfo> exchanges) {
    List<Future<?>> changed = new ArrayList<>();
    for (ExchangeInfo exchange : exchanges) {
      ExchangeRow current = directory.exchange(exchange.name());
      if (current != null) {
        directory.add(new ExchangeRow(exchange, current.address()));
        changed.add(port().ask(current.address(), new Reconfigure(exchange)));
      }
    }
    return Future.join(changed);
  }

  private static Set<String> added(DirectoryChanges changes) {
    Set<String> names = new HashSet<>();
    changes.exchangesAdded().forEach(exchange -> names.add(exchange.name()));
    return names;
  }

  /**
   * Tells exchanges of bindings that come or go.
   *
   * @param fresh exchanges that have just been added themselves
   */
  private Future<?> rebind(List<Binding> bindings, boolean add, Set<String> fresh) {
    if (bindings.isEmpty()) {
      return Future.succeededFuture();
    }
    Map<String, List<Binding>> bindingsBySource = new LinkedHashMap<>();
    for (Binding binding : bindings) {
      bindingsBySource.computeIfAbsent(binding.source(), source -> new ArrayList<>()).add(binding);
    }
    List<Future<?>> rebound = new ArrayList<>();
    bindingsBySource.forEach(
        (source, group) -> {
          ExchangeRow exchange = directory.exchange(source);
          if (exchange != null && isToldHere(exchange.info())) {
            Rebind command =
                add
                    ? new Rebind(group, List.of(), !fresh.contains(source))
                    : new Rebind(List.of(), group);
            rebound.add(port().ask(exchange.address(), command));
          }
        });
    return Future.join(rebound);
  }

  /** One loop tells an actor that serves all of them. */
  private boolean isToldHere(ExchangeInfo exchange) {
    return !SoleActors.isSole(exchange) || SoleActors.home(exchange, loops.count()) == loop;
  }

  private Bus port() {
    if (bus == null) {
      throw new IllegalStateException("not started");
    }
    return bus;
  }
}
