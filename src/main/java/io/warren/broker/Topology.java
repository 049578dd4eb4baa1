package io.warren.broker;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import io.warren.broker.bus.DirectoryChanges;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.TopologyCommand.Bind;
import io.warren.broker.bus.TopologyCommand.DeclareExchange;
import io.warren.broker.bus.TopologyCommand.DeclareQueue;
import io.warren.broker.bus.TopologyCommand.DeleteExchange;
import io.warren.broker.bus.TopologyCommand.DeleteQueue;
import io.warren.broker.bus.TopologyCommand.Unbind;
import io.warren.broker.bus.VirtualHostMetadata;
import io.warren.broker.exchange.ExchangeType;
import io.warren.broker.policy.Parameters;
import io.warren.broker.policy.PolicyMatch;
import io.warren.broker.queue.QueueTypeName;
import io.warren.value.FieldTable;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is declared in one virtual host: a machine without I/O, clock or thread. One context uses
 * it.
 *
 * <p>A command that is refused fails with a {@code BrokerException} and changes nothing.
 *
 * <p>Source: AMQP 0-9-1 §1.5, §1.6, §1.7 (exchange, queue); RabbitMQ docs: Exchange to Exchange
 * Bindings, Alternate Exchanges.
 */
public final class Topology {
  private static final Answer DONE = new Answer.Done(0);

  private final String virtualHost;
  private final DeclarationRules rules;
  private final Exchanges exchanges;
  private final Queues queues;
  private final Bindings bindings = new Bindings();
  private final AppliedPolicies policies;
  private final Parameters parameters;
  private VirtualHostMetadata metadata = VirtualHostMetadata.NONE;

  /**
   * A virtual host with the exchanges that each has.
   *
   * @param nextId numbers for queues and exchanges, never 0 and never the same twice on the node
   * @param components those that can have runtime parameters
   * @param limits on what queues, exchanges and policies may remember
   */
  public Topology(
      String virtualHost,
      LongSupplier nextId,
      Set<String> components,
      MemoryLimits limits,
      DeclarationRules rules) {
    this.rules = rules;
    this.virtualHost = virtualHost;
    this.policies = new AppliedPolicies(limits.patternBytes());
    this.parameters = new Parameters(components);
    this.exchanges = new Exchanges(virtualHost, nextId, limits);
    this.queues = new Queues(virtualHost, nextId, limits, rules);
  }

  /** Makes the exchange to which the node publishes its events. Before the first snapshot. */
  void addEventExchange() {
    exchanges.addEventExchange();
  }

  String virtualHost() {
    return virtualHost;
  }

  /** All that there is, as changes for an event loop that knows nothing of it yet. */
  public DirectoryChanges snapshot() {
    Changes changes = new Changes();
    exchanges.all().stream()
        .filter(exchange -> !exchange.name().equals(Exchanges.DEFAULT))
        .forEach(changes::add);
    queues.all().forEach(changes::add);
    bindings.all().forEach(changes::bind);
    return changes.in(virtualHost);
  }

  public Verdict declareExchange(DeclareExchange command) {
    Changes changes = new Changes();
    if (exchanges.findEquivalent(command).isEmpty()) {
      ExchangeInfo created = policies.applied(exchanges.create(command));
      exchanges.replace(created);
      changes.add(created);
    }
    return done(changes);
  }

  /** Done also where there is none. */
  public Verdict deleteExchange(DeleteExchange command) {
    Exchanges.refuseDeletion(virtualHost, command.name());
    Changes changes = new Changes();
    ExchangeInfo exchange = exchanges.find(command.name()).orElse(null);
    if (exchange != null) {
      if (command.ifUnused() && !bindings.from(exchange.name()).isEmpty()) {
        throw Refusal.inUse(Refusal.exchange(virtualHost, exchange.name()));
      }
      remove(exchange, changes);
    }
    return done(changes);
  }

  /** Answered by {@link Answer.QueueDeclared}. */
  public Verdict declareQueue(DeclareQueue command) {
    DeclareQueue complete = queues.complete(command);
    Changes changes = new Changes();
    QueueInfo current = queues.findEquivalent(complete).orElse(null);
    if (current != null) {
      return new Verdict(changes.in(virtualHost), new Answer.QueueDeclared(current, true));
    }
    QueueInfo created = queues.create(complete);
    policies.begin(created);
    changes.add(created);
    return new Verdict(changes.in(virtualHost), new Answer.QueueDeclared(created, false));
  }

  /**
   * The queue that a session may delete, or empty where there is none, which is no error. Its actor
   * has to agree, and then {@link #removeQueue} makes it so.
   */
  public Optional<QueueInfo> queueForDeletion(DeleteQueue command) {
    Optional<QueueInfo> queue = queues.find(command.name());
    queue.ifPresent(
        found -> {
          Queues.refuseForeign(found, command.session());
          Queues.checkConditions(found, command.ifUnused(), command.ifEmpty());
        });
    return queue;
  }

  /** The queue that asks to go for want of consumers, if it is still that one. */
  public Optional<QueueInfo> unusedQueue(String name, long id) {
    return queues.find(name).filter(queue -> queue.id() == id && queue.autoDelete());
  }

  /** The queue that asks to go for want of any use, if it is still that one. */
  public Optional<QueueInfo> expiredQueue(String name, long id) {
    return queues.find(name).filter(queue -> queue.id() == id);
  }

  /** The queues that go with a session; each is deleted like any other. */
  public List<QueueInfo> sessionGone(String session) {
    return queues.ownedBy(session);
  }

  /** The queue's actor is no more. Changes nothing where the queue has gone already. */
  public DirectoryChanges removeQueue(QueueInfo queue) {
    Changes changes = new Changes();
    if (queues.remove(queue)) {
      changes.remove(queue);
      policies.end(queue);
      unbindAllTo(Destination.Kind.QUEUE, queue.name(), changes);
    }
    return changes.in(virtualHost);
  }

  public Verdict bind(Bind command) {
    refuseDefaultExchange(command.source(), command.kind(), command.destination());
    ExchangeInfo source =
        exchanges
            .find(command.source())
            .orElseThrow(() -> Refusal.noExchange(virtualHost, command.source()));
    Destination destination = destination(command.kind(), command.destination());
    if (destination == null) {
      throw command.kind() == Destination.Kind.QUEUE
          ? Refusal.noQueue(virtualHost, command.destination())
          : Refusal.noExchange(virtualHost, command.destination());
    }
    Binding binding = binding(source, destination, command.routingKey(), command.arguments());
    ExchangeType.named(source.type()).checkBinding(source, binding);
    refuseForeign(destination, command.session());
    Changes changes = new Changes();
    if (bindings.add(binding)) {
      changes.bind(binding);
    }
    return done(changes);
  }

  /** Done also where there is no such binding, or neither of its ends. */
  public Verdict unbind(Unbind command) {
    refuseDefaultExchange(command.source(), command.kind(), command.destination());
    Changes changes = new Changes();
    ExchangeInfo source = exchanges.find(command.source()).orElse(null);
    Destination destination = destination(command.kind(), command.destination());
    if (source == null || destination == null) {
      return done(changes);
    }
    Binding binding = binding(source, destination, command.routingKey(), command.arguments());
    if (bindings.contains(binding)) {
      refuseForeign(destination, command.session());
      bindings.remove(binding);
      changes.unbind(List.of(binding));
      unusedSource(binding).ifPresent(unused -> remove(unused, changes));
    }
    return done(changes);
  }

  /**
   * Undoes the exchanges and bindings that a command added, where it can't be carried out, and
   * nothing beyond but what has been bound to them since: an exchange does not go because its first
   * binding was not to be had. What a command removed stays removed, and a queue, which has an
   * actor, is deleted like any other.
   */
  public DirectoryChanges takeBack(DirectoryChanges failed) {
    Changes changes = new Changes();
    changes.unbind(failed.bound().stream().filter(bindings::remove).toList());
    failed.exchangesAdded().forEach(exchange -> remove(exchange, changes));
    return changes.in(virtualHost);
  }

  /**
   * Makes it as if a command had never been decided on that no event loop has been told of. What
   * has lost one of its ends meanwhile stays away.
   *
   * @return whether nothing does
   */
  boolean undo(DirectoryChanges decided) {
    boolean whole = true;
    decided.bound().forEach(bindings::remove);
    for (QueueInfo queue : decided.queuesAdded()) {
      if (queues.remove(queue)) {
        policies.end(queue);
      }
    }
    decided.exchangesAdded().forEach(exchanges::remove);
    decided.exchangesRemoved().forEach(exchanges::replace);
    for (Binding binding : decided.unbound()) {
      boolean bothThere =
          exchanges.find(binding.source()).isPresent()
              && binding
                  .destination()
                  .equals(destination(binding.destination().kind(), binding.destination().name()));
      if (bothThere) {
        bindings.add(binding);
      }
      whole &= bothThere;
    }
    return whole;
  }

  /** An exchange of an earlier life is there again, as today's policies make it. */
  void restore(ExchangeInfo exchange) {
    ExchangeType.named(exchange.type());
    exchanges.restore(exchange);
    exchanges.replace(policies.applied(exchanges.find(exchange.name()).orElseThrow()));
  }

  /** A queue of an earlier life is there again. */
  void restore(QueueInfo queue) {
    queues.restore(queue);
    policies.begin(queue);
  }

  /** A policy of an earlier life holds again, for whatever is restored behind it. */
  void restore(PolicyInfo policy) {
    policies.policies().set(policy);
  }

  /** Fails with PRECONDITION_FAILED where it can't be set, and changes nothing. */
  Enforcement setPolicy(PolicyInfo policy) {
    policies.policies().set(policy);
    return enforce();
  }

  /** Fails with NOT_FOUND where there is none. */
  Enforcement deletePolicy(PolicyInfo.Kind kind, String name) {
    policies.policies().delete(kind, name);
    return enforce();
  }

  private Enforcement enforce() {
    return new Enforcement(this, exchanges.all(), queues.all());
  }

  /** The exchange as the policies make it now, where that is other than it was. */
  Optional<ExchangeInfo> enforceOn(ExchangeInfo exchange) {
    // One that was declared anew has another id, and is as they make it.
    if (exchanges.find(exchange.name()).filter(exchange::equals).isEmpty()) {
      return Optional.empty();
    }
    ExchangeInfo applied = policies.applied(exchange);
    if (applied.equals(exchange)) {
      return Optional.empty();
    }
    exchanges.replace(applied);
    return Optional.of(applied);
  }

  /** What the policies now change on a queue; it counts as told. */
  Optional<Enforcement.QueueChange> enforceOn(QueueInfo queue) {
    return policies.enforce(queue);
  }

  /** The queue could not be told what it is to do; whether it is still there. */
  boolean untold(QueueInfo queue) {
    return policies.untold(queue);
  }

  /** What a queue's arguments and policies together ask of it now. */
  FieldTable effectiveArguments(QueueInfo queue) {
    return policies.current(queue);
  }

  /** In the order of their names. */
  List<PolicyInfo> policies(PolicyInfo.Kind kind) {
    return policies.policies().all(kind);
  }

  /** The policy of that kind and name, if there is one. */
  Optional<PolicyInfo> policy(PolicyInfo.Kind kind, String name) {
    return policies.policies().find(kind, name);
  }

  /** The name of the policy that holds for an exchange, whether that is still there or not. */
  String policyName(ExchangeInfo exchange) {
    return policies.of(exchange).policyName();
  }

  boolean contains(Binding binding) {
    return bindings.contains(binding);
  }

  /** Fails with NOT_FOUND where there is no such object. */
  PolicyMatch policiesOf(Destination.Kind kind, String name) {
    return switch (kind) {
      case QUEUE ->
          queues.find(name).map(policies::of).orElseThrow(() -> Refusal.noQueue(virtualHost, name));
      case EXCHANGE ->
          exchanges
              .find(name)
              .map(policies::of)
              .orElseThrow(() -> Refusal.noExchange(virtualHost, name));
    };
  }

  Parameters parameters() {
    return parameters;
  }

  VirtualHostMetadata metadata() {
    return metadata;
  }

  /** Fails with PRECONDITION_FAILED where its default queue type is none. */
  void setMetadata(VirtualHostMetadata newMetadata) {
    String type = newMetadata.defaultQueueType();
    queues.setDefaultType(
        type.isEmpty()
            ? rules.defaultType()
            : QueueTypeName.named(type).orElseThrow(() -> Refusal.noQueueType(type)));
    metadata = newMetadata;
  }

  public Optional<ExchangeInfo> exchange(String name) {
    return exchanges.find(name);
  }

  public Optional<QueueInfo> queue(String name) {
    return queues.find(name);
  }

  /** In the order of their declaration, the default exchange first. */
  public Collection<ExchangeInfo> exchanges() {
    return exchanges.all();
  }

  /** In the order of their declaration. */
  public Collection<QueueInfo> queues() {
    return queues.all();
  }

  /** Those that were made; that of each queue to the default exchange goes without saying. */
  public Stream<Binding> bindings() {
    return bindings.all();
  }

  public Set<Binding> bindingsFrom(String exchange) {
    return bindings.from(exchange);
  }

  public Set<Binding> bindingsTo(Destination.Kind kind, String name) {
    return bindings.to(kind, name);
  }

  private void refuseDefaultExchange(String source, Destination.Kind kind, String destination) {
    if (kind == Destination.Kind.EXCHANGE) {
      Exchanges.refuseDefault(destination);
    }
    Exchanges.refuseDefault(source);
  }

  private @Nullable Destination destination(Destination.Kind kind, String name) {
    return switch (kind) {
      case QUEUE -> queues.find(name).map(QueueInfo::destination).orElse(null);
      case EXCHANGE -> exchanges.find(name).map(ExchangeInfo::destination).orElse(null);
    };
  }

  private void refuseForeign(Destination destination, String session) {
    if (destination.kind() == Destination.Kind.QUEUE) {
      queues.find(destination.name()).ifPresent(queue -> Queues.refuseForeign(queue, session));
    }
  }

  private static Binding binding(
      ExchangeInfo source, Destination destination, String routingKey, FieldTable arguments) {
    return new Binding(source.name(), destination, routingKey, arguments);
  }

  /** An auto-delete exchange goes with the last binding from it; one never bound stays. */
  private Optional<ExchangeInfo> unusedSource(Binding unbound) {
    return exchanges
        .find(unbound.source())
        .filter(exchange -> exchange.autoDelete() && bindings.from(exchange.name()).isEmpty());
  }

  private void unbindAllTo(Destination.Kind kind, String name, Changes changes) {
    Set<Binding> gone = bindings.removeAllTo(kind, name);
    changes.unbind(gone);
    for (Binding binding : gone) {
      unusedSource(binding).ifPresent(unused -> remove(unused, changes));
    }
  }

  /** With all bindings at either end. A loop, not a recursion: a chain may be of any length. */
  private void remove(ExchangeInfo first, Changes changes) {
    Deque<ExchangeInfo> leaving = new ArrayDeque<>(List.of(first));
    while (!leaving.isEmpty()) {
      ExchangeInfo exchange = leaving.remove();
      if (!exchanges.remove(exchange)) {
        continue;
      }
      changes.remove(exchange);
      changes.unbind(bindings.removeAllFrom(exchange.name()));
      Set<Binding> gone = bindings.removeAllTo(Destination.Kind.EXCHANGE, exchange.name());
      changes.unbind(gone);
      for (Binding binding : gone) {
        unusedSource(binding).ifPresent(leaving::add);
      }
    }
  }

  private Verdict done(Changes changes) {
    return new Verdict(changes.in(virtualHost), DONE);
  }
}
