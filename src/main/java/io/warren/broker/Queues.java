package io.warren.broker;

import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.TopologyCommand.DeclareQueue;
import io.warren.broker.queue.QueueAbility;
import io.warren.broker.queue.QueueArgument;
import io.warren.broker.queue.QueueTypeName;
import io.warren.value.FieldTable;
import io.warren.value.FieldText;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** The queues of a virtual host, by name and by the session that owns them. */
final class Queues {
  private static final String NO_OWNER = "";

  private final String virtualHost;
  private final LongSupplier nextId;
  private final MemoryLimits limits;
  private final Map<String, QueueInfo> queueByName = new LinkedHashMap<>();
  private final Map<String, Set<QueueInfo>> queuesByOwner = new HashMap<>();
  private final DeclarationRules rules;
  private QueueTypeName defaultType;

  Queues(String virtualHost, LongSupplier nextId, MemoryLimits limits, DeclarationRules rules) {
    this.rules = rules;
    this.defaultType = rules.defaultType();
    this.limits = limits;
    this.virtualHost = virtualHost;
    this.nextId = nextId;
  }

  /** The type of queues that can have it and whose declaration names none. */
  void setDefaultType(QueueTypeName type) {
    defaultType = type;
  }

  Optional<QueueInfo> find(String name) {
    return Optional.ofNullable(queueByName.get(name));
  }

  Collection<QueueInfo> all() {
    return Collections.unmodifiableCollection(queueByName.values());
  }

  List<QueueInfo> ownedBy(String session) {
    return List.copyOf(queuesByOwner.getOrDefault(session, Set.of()));
  }

  /** Fails with RESOURCE_LOCKED where the queue is another session's. */
  static void refuseForeign(QueueInfo queue, String session) {
    if (queue.exclusive() && !queue.owner().equals(session)) {
      throw Refusal.lockedQueue(queue.virtualHost(), queue.name());
    }
  }

  /**
   * The command as it is meant: the type named, and durable only where the queue can outlive its
   * session.
   */
  DeclareQueue complete(DeclareQueue command) {
    return new DeclareQueue(
        command.session(),
        command.name(),
        command.nameGiven(),
        command.durable() && !command.exclusive(),
        command.exclusive(),
        command.autoDelete(),
        completeArguments(command),
        command.refusal());
  }

  /** The queue as it is if that is what the complete command says; empty where there is none. */
  Optional<QueueInfo> findEquivalent(DeclareQueue command) {
    checkName(command);
    Optional<QueueInfo> current = find(command.name());
    current.ifPresent(
        queue -> {
          if (rules.classicMayBeQuorum() && replacesClassic(queue, command)) {
            Equivalence.checkReplacement(queue, command.arguments());
            return;
          }
          // Before all else, and both ways: it tells nothing about a queue that isn't the
          // session's.
          if (!queue.owner().equals(owner(command))) {
            throw Refusal.lockedQueue(virtualHost, queue.name());
          }
          Equivalence.check(queue, command.durable(), command.autoDelete(), command.arguments());
        });
    return current;
  }

  /** A quorum queue belongs to nobody, so that no owner is told of another's queue. */
  private static boolean replacesClassic(QueueInfo queue, DeclareQueue command) {
    String type = QueueArgument.QUEUE_TYPE.text(command.arguments());
    return QueueTypeName.of(queue) == QueueTypeName.QUORUM
        && QueueTypeName.CLASSIC.word().equals(type);
  }

  private static void checkName(DeclareQueue command) {
    String type = QueueArgument.QUEUE_TYPE.text(command.arguments());
    QueueTypeName.named(type == null ? "" : type)
        .filter(named -> command.nameGiven() && !named.has(QueueAbility.GIVEN_NAME))
        .ifPresent(
            named -> {
              throw Refusal.givenName(named.term());
            });
  }

  /** Creates what a complete command asks for. */
  QueueInfo create(DeclareQueue command) {
    String object = Refusal.queue(virtualHost, command.name());
    FieldTable arguments = command.arguments();
    String deadLetterExchange = QueueArgument.DEAD_LETTER_EXCHANGE.argumentName();
    Object target = arguments.value(deadLetterExchange);
    if (target != null && NameArgument.find(arguments, deadLetterExchange).isEmpty()) {
      throw Refusal.noName(FieldText.typeName(target), deadLetterExchange, object);
    }
    Refusal.check(command.refusal());
    QueueTypeName type = type(object, arguments);
    QueueArgument.check(object, type, arguments);
    checkAbilities(type, object, command);
    QueueInfo queue =
        new QueueInfo(
            virtualHost,
            command.name(),
            nextId.getAsLong(),
            type.word(),
            command.durable(),
            command.autoDelete(),
            owner(command),
            arguments);
    limits.check(queue);
    queueByName.put(queue.name(), queue);
    if (queue.exclusive()) {
      queuesByOwner.computeIfAbsent(queue.owner(), key -> new LinkedHashSet<>()).add(queue);
    }
    return queue;
  }

  /** One of an earlier life, which no session owns. */
  void restore(QueueInfo queue) {
    queueByName.put(queue.name(), queue);
  }

  /** Whether that very queue was there; one declared later under its name stays. */
  boolean remove(QueueInfo queue) {
    QueueInfo current = queueByName.get(queue.name());
    if (current == null || current.id() != queue.id()) {
      return false;
    }
    queueByName.remove(queue.name());
    Set<QueueInfo> owned = queuesByOwner.get(current.owner());
    if (owned != null) {
      owned.remove(current);
      if (owned.isEmpty()) {
        queuesByOwner.remove(current.owner());
      }
    }
    return true;
  }

  private static String owner(DeclareQueue command) {
    return command.exclusive() ? command.session() : NO_OWNER;
  }

  private static QueueTypeName type(String object, FieldTable arguments) {
    QueueArgument.QUEUE_TYPE.check(object, arguments);
    Object name = arguments.value(QueueArgument.QUEUE_TYPE.argumentName());
    QueueTypeName type = QueueTypeName.named(String.valueOf(name)).orElseThrow();
    if (!type.available()) {
      throw Refusal.unavailableType(type.word(), object);
    }
    return type;
  }

  /** In the order that clients know. */
  private static void checkAbilities(QueueTypeName type, String object, DeclareQueue command) {
    if (!type.has(QueueAbility.SHORT_LIFE)) {
      Refusal.checkProperty(!command.autoDelete(), "auto-delete", object);
      Refusal.checkProperty(!command.exclusive(), "exclusive-owner", object);
      Refusal.checkProperty(command.durable(), "non-durable", object);
    }
  }

  /**
   * Fails with NOT_IMPLEMENTED where the queue can't be deleted on conditions.
   *
   * @param ifUnused whether it is to be unused
   * @param ifEmpty whether it is to be empty
   */
  static void checkConditions(QueueInfo queue, boolean ifUnused, boolean ifEmpty) {
    QueueTypeName type = QueueTypeName.of(queue);
    if ((ifUnused || ifEmpty) && !type.has(QueueAbility.CONDITIONAL_DELETION)) {
      throw Refusal.conditionalDeletion(
          Refusal.queue(queue.virtualHost(), queue.name()),
          ifUnused ? "if-unused" : "if-empty",
          type.word());
    }
  }

  /** Says the type where it isn't said, so that what is stored and compared is complete. */
  private FieldTable completeArguments(DeclareQueue command) {
    FieldTable arguments = command.arguments();
    String typeArgument = QueueArgument.QUEUE_TYPE.argumentName();
    Object type = arguments.value(typeArgument);
    boolean typeSaid = type != null && !type.equals("") && !type.equals("undefined");
    if (typeSaid && !arguments.contains(QueueName.PREFIX_ARGUMENT)) {
      return arguments;
    }
    Map<String, Object> complete = new LinkedHashMap<>(arguments.asMap());
    complete.remove(QueueName.PREFIX_ARGUMENT);
    if (!typeSaid) {
      complete.put(typeArgument, unsaidType(command).word());
    }
    return FieldTable.of(complete);
  }

  /** The replicated types keep what one session or one consumer has for itself from nobody. */
  private QueueTypeName unsaidType(DeclareQueue command) {
    boolean lasting = command.durable() && !command.exclusive() && !command.autoDelete();
    return lasting ? defaultType : QueueTypeName.CLASSIC;
  }
}
