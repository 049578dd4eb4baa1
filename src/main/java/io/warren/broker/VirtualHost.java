package io.warren.broker;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.warren.broker.Decisions.Decision;
import io.warren.broker.Decisions.Turn;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.Answer.Done;
import io.warren.broker.bus.Answer.Refused;
import io.warren.broker.bus.Asker;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.DirectoryChanges;
import io.warren.broker.bus.EventLoops;
import io.warren.broker.bus.ParameterInfo;
import io.warren.broker.bus.PolicyCommand;
import io.warren.broker.bus.PolicyCommand.DeleteParameter;
import io.warren.broker.bus.PolicyCommand.DeletePolicy;
import io.warren.broker.bus.PolicyCommand.SetMetadata;
import io.warren.broker.bus.PolicyCommand.SetParameter;
import io.warren.broker.bus.PolicyCommand.SetPolicy;
import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.QueueCommand.Delete;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.TopologyCommand;
import io.warren.broker.bus.TopologyCommand.Bind;
import io.warren.broker.bus.TopologyCommand.DeclareExchange;
import io.warren.broker.bus.TopologyCommand.DeclareQueue;
import io.warren.broker.bus.TopologyCommand.DeleteExchange;
import io.warren.broker.bus.TopologyCommand.DeleteQueue;
import io.warren.broker.bus.TopologyCommand.QueueExpired;
import io.warren.broker.bus.TopologyCommand.QueueUnused;
import io.warren.broker.bus.TopologyCommand.SessionGone;
import io.warren.broker.bus.TopologyCommand.Unbind;
import io.warren.broker.bus.VirtualHostMetadata;
import io.warren.broker.definition.DefinitionLog;
import io.warren.broker.event.EventType;
import io.warren.broker.event.Events;
import io.warren.value.BrokerException;
import io.warren.value.Bytes;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The actor of one virtual host: asks its {@link Topology} what a command means, has that made safe
 * on disk, carries it out on every event loop, then answers.
 *
 * <p>It decides on one command at a time and carries {@linkplain Decisions out what it has decided}
 * in the same order, so a declaration and a deletion of the same name never meet half way. Only a
 * change of policies, which may concern thousands of queues, goes on between others: {@link
 * PolicyChange}.
 */
final class VirtualHost extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(VirtualHost.class);
  private static final Answer DONE = new Done(0);

  /** Makes the actor of a queue, with its effective arguments, for an event loop. */
  interface QueueMaker {
    Deployable make(QueueInfo queue, FieldTable effective, int loop);
  }

  private final String name;
  private final EventLoops loops;
  private final QueueMaker newQueue;
  private final SoleActors soleActors;
  private final Topology topology;
  private final Supplier<Events> events;
  private final Kept kept;
  private final Decisions decisions;
  private final Deque<Supplier<Future<?>>> waiting = new ArrayDeque<>();

  /** The first is being carried out. */
  private final Queue<Message<TopologyCommand>> policyChanges = new ArrayDeque<>();

  /** Those that have been decided and are not there yet; each completes when it is, or is not. */
  private final Map<Long, Promise<Void>> comingByQueueId = new HashMap<>();

  private boolean busy;

  /** Set by {@link #start}, before anything can reach this actor. */
  @SuppressWarnings("NullAway.Init")
  private Bus bus;

  @SuppressWarnings("NullAway.Init")
  private QueueActors queueActors;

  /**
   * Makes the actor, which is then to be deployed.
   *
   * @param newQueue makes the actor of a queue
   * @param topology with all that is there from an earlier life
   * @param log where what is durable is kept
   * @param events where its loop tells what has become of queues, exchanges and bindings
   */
  VirtualHost(
      String name,
      EventLoops loops,
      QueueMaker newQueue,
      SoleActors soleActors,
      Topology topology,
      DefinitionLog log,
      Supplier<Events> events) {
    this.name = name;
    this.loops = loops;
    this.newQueue = newQueue;
    this.soleActors = soleActors;
    this.topology = topology;
    this.events = events;
    this.kept = new Kept(name, topology);
    this.decisions = new Decisions(name, log, this::inFirstTurn);
  }

  @Override
  public Future<?> start() {
    bus = new Bus(vertx);
    queueActors = new QueueActors(loops, bus, newQueue, topology);
    // Queues may ask for their end as soon as they are there; that waits for its turn.
    busy = true;
    return vertx
        .eventBus()
        .<TopologyCommand>localConsumer(Address.virtualHost(name), this::onCommand)
        .completion()
        .compose(heard -> queueActors.deployRestored())
        .compose(restored -> broadcast(topology.snapshot()))
        .onSuccess(
            done -> {
              busy = false;
              doNext();
            });
  }

  /** Tells that it is there, when it is. Any context may call it. */
  void announce() {
    context.runOnContext(
        ignored ->
            VirtualHostEvents.tell(
                EventType.VHOST_CREATED, name, topology.metadata(), Asker.NODE, events.get()));
  }

  private void onCommand(Message<TopologyCommand> request) {
    if (changesPolicies(request.body())) {
      policyChanges.add(request);
      if (policyChanges.size() == 1) {
        changePolicies(request);
      }
    } else {
      inTurn(() -> begin(request));
    }
  }

  private static boolean changesPolicies(TopologyCommand command) {
    return command instanceof SetPolicy || command instanceof DeletePolicy;
  }

  /** One change at a time, and all other commands meanwhile. */
  private void changePolicies(Message<TopologyCommand> request) {
    PolicyChange change =
        new PolicyChange(topology, this::inSettledTurn, this::broadcast, bus, context);
    answer(
            request,
            change.carryOut(
                () -> policyEvents(request), () -> begin((PolicyCommand) request.body())))
        .onComplete(
            done -> {
              policyChanges.remove();
              Message<TopologyCommand> next = policyChanges.peek();
              if (next != null) {
                changePolicies(next);
              }
            });
  }

  /** The policy is there, and nothing does yet as it says. */
  private PolicyChange.Begun begin(PolicyCommand command) {
    PolicyInfo.Kind kind;
    String policyName;
    if (command instanceof DeletePolicy delete) {
      kind = delete.kind();
      policyName = delete.name();
    } else {
      kind = ((SetPolicy) command).policy().kind();
      policyName = ((SetPolicy) command).policy().name();
    }
    Optional<PolicyInfo> before = topology.policy(kind, policyName);
    Enforcement enforcement =
        command instanceof SetPolicy set
            ? topology.setPolicy(set.policy())
            : topology.deletePolicy(kind, policyName);
    return new PolicyChange.Begun(
        enforcement,
        keep(
            kept.ofPolicy(kind, policyName),
            () ->
                before.ifPresentOrElse(
                    topology::restore, () -> topology.deletePolicy(kind, policyName)),
            () -> DONE,
            () -> begin(command).kept()));
  }

  private PolicyEvents policyEvents(Message<TopologyCommand> request) {
    return new PolicyEvents(
        events.get(), Asker.of(request), name, topology, (PolicyCommand) request.body());
  }

  private void inTurn(Supplier<Future<?>> work) {
    waiting.add(work);
    doNext();
  }

  /** When all that has been decided is in force. */
  private void inSettledTurn(Supplier<Future<?>> work) {
    inTurn(() -> decisions.settled().compose(settled -> work.get()));
  }

  private void inFirstTurn(Supplier<Future<?>> work) {
    waiting.addFirst(work);
    context.runOnContext(later -> doNext());
  }

  private void doNext() {
    if (busy || waiting.isEmpty()) {
      return;
    }
    busy = true;
    waiting
        .remove()
        .get()
        .onComplete(
            done -> {
              busy = false;
              // Many commands are done at once; each goes on in a turn of its own, not in ever
              // deeper calls.
              context.runOnContext(next -> doNext());
            });
  }

  private Future<?> begin(Message<TopologyCommand> request) {
    Turn turn =
        Decisions.turn(
            () -> handle(request.body(), events.get().wanted() ? Asker.of(request) : Asker.NODE));
    answer(request, turn.answer());
    return turn.over();
  }

  private static Future<?> answer(Message<TopologyCommand> request, Future<Answer> answer) {
    return answer
        .otherwise(VirtualHost::refusal)
        .map(
            said -> {
              if (request.replyAddress() != null) {
                request.reply(said);
              }
              return said;
            });
  }

  private static Answer refusal(Throwable cause) {
    if (cause instanceof BrokerException refused) {
      return new Refused(refused.kind(), refused.text());
    }
    LOG.error("A command of a virtual host failed: {}", cause.getMessage(), cause);
    return new Refused(ErrorKind.INTERNAL_ERROR, "the virtual host failed");
  }

  private Turn handle(TopologyCommand command, Asker asker) {
    if (command instanceof DeclareQueue declare) {
      return declareQueue(declare, asker);
    } else if (command instanceof DeleteQueue delete) {
      return deleteQueue(delete, asker);
    } else if (command instanceof QueueUnused unused) {
      return deleteUnused(topology.unusedQueue(unused.name(), unused.id()), asker);
    } else if (command instanceof QueueExpired expired) {
      return deleteUnused(topology.expiredQueue(expired.name(), expired.id()), asker);
    } else if (command instanceof SessionGone gone) {
      // Nobody has asked for that: it is how such queues end.
      return deleteAll(topology.sessionGone(gone.session()), Asker.NODE);
    } else if (command instanceof SetParameter set) {
      return setParameter(set.parameter(), asker);
    } else if (command instanceof DeleteParameter delete) {
      return deleteParameter(delete, asker);
    } else if (command instanceof SetMetadata set) {
      return setMetadata(set.metadata(), asker);
    } else if (command instanceof PolicyCommand question) {
      return Turn.of(Future.succeededFuture(PolicyAnswers.answer(topology, question)));
    } else {
      return change(command, asker);
    }
  }

  private Turn setParameter(ParameterInfo parameter, Asker asker) {
    String component = parameter.component();
    Optional<ParameterInfo> before = topology.parameters().find(component, parameter.name());
    topology.parameters().set(parameter);
    return Turn.of(
        keep(
            kept.ofParameter(component, parameter.name()),
            () ->
                before.ifPresentOrElse(
                    topology.parameters()::set,
                    () -> topology.parameters().delete(component, parameter.name())),
            () -> {
              parameterEvents(asker).set(component, parameter.name(), parameter.value());
              return DONE;
            },
            () -> setParameter(parameter, asker).answer()));
  }

  private Turn deleteParameter(DeleteParameter command, Asker asker) {
    Optional<ParameterInfo> before =
        topology.parameters().find(command.component(), command.name());
    topology.parameters().delete(command.component(), command.name());
    return Turn.of(
        keep(
            kept.ofParameter(command.component(), command.name()),
            () -> before.ifPresent(topology.parameters()::set),
            () -> {
              parameterEvents(asker).deleted(command.component(), command.name());
              return DONE;
            },
            () -> deleteParameter(command, asker).answer()));
  }

  private ParameterEvents parameterEvents(Asker asker) {
    return new ParameterEvents(events.get(), asker.user(), name);
  }

  private Turn setMetadata(VirtualHostMetadata metadata, Asker asker) {
    VirtualHostMetadata before = topology.metadata();
    topology.setMetadata(metadata);
    return Turn.of(
        keep(
            kept.ofMetadata(),
            () -> topology.setMetadata(before),
            () -> {
              VirtualHostEvents.tell(EventType.VHOST_UPDATED, name, metadata, asker, events.get());
              return DONE;
            },
            () -> setMetadata(metadata, asker).answer()));
  }

  /** What no event loop has to know. */
  private Future<Answer> keep(
      Map<Bytes, Supplier<Optional<Bytes>>> touched,
      Runnable undo,
      Supplier<Answer> done,
      Supplier<Future<Answer>> again) {
    return decisions.add(
        new Decision(
            touched,
            () -> Future.succeededFuture(done.get()),
            Optional.of(
                () -> {
                  undo.run();
                  return true;
                }),
            () -> Turn.of(again.get())));
  }

  private Verdict decide(TopologyCommand command) {
    if (command instanceof DeclareExchange declare) {
      return topology.declareExchange(declare);
    } else if (command instanceof DeleteExchange delete) {
      return topology.deleteExchange(delete);
    } else if (command instanceof Bind bind) {
      return topology.bind(bind);
    } else if (command instanceof Unbind unbind) {
      return topology.unbind(unbind);
    }
    throw new IllegalArgumentException(command.getClass().getName());
  }

  private Turn change(TopologyCommand command, Asker asker) {
    Verdict verdict = decide(command);
    return decided(verdict, () -> change(command, asker), () -> carryOut(verdict, asker));
  }

  private Turn decided(Verdict verdict, Supplier<Turn> again, Supplier<Future<Answer>> carryOut) {
    return Turn.of(
        decisions.add(
            new Decision(
                kept.of(verdict.changes()),
                carryOut,
                Optional.of(() -> topology.undo(verdict.changes())),
                again)));
  }

  /** What an event loop could not follow is undone on all of them, and the command fails. */
  private Future<Answer> carryOut(Verdict verdict, Asker asker) {
    return broadcast(verdict.changes())
        .recover(
            cause -> {
              DirectoryChanges takenBack = topology.takeBack(verdict.changes());
              return broadcast(takenBack)
                  .transform(
                      done -> {
                        forget(takenBack);
                        return Future.failedFuture(cause);
                      });
            })
        .map(done -> told(verdict.changes(), verdict.answer(), asker));
  }

  /** It is gone, and is to go from the disk as well; nobody waits for that. */
  private void forget(DirectoryChanges gone) {
    decisions.add(Decision.lasting(kept.of(gone), () -> Future.succeededFuture(DONE)));
  }

  /** What is in force is told, then answered. */
  private Answer told(DirectoryChanges changes, Answer answer, Asker asker) {
    new TopologyEvents(events.get(), asker, topology).tell(changes);
    return answer;
  }

  private Turn declareQueue(DeclareQueue command, Asker asker) {
    Verdict verdict = topology.declareQueue(command);
    List<QueueInfo> added = verdict.changes().queuesAdded();
    if (added.isEmpty()) {
      return decided(
          verdict,
          () -> declareQueue(command, asker),
          () -> Future.succeededFuture(verdict.answer()));
    }
    QueueInfo queue = added.get(0);
    Promise<Void> coming = Promise.promise();
    comingByQueueId.put(queue.id(), coming);
    Runnable come =
        () -> {
          comingByQueueId.remove(queue.id());
          coming.tryComplete();
        };
    return Turn.of(
        decisions.add(
            new Decision(
                kept.of(verdict.changes()),
                () -> begin(queue, verdict, asker).onComplete(done -> come.run()),
                Optional.of(
                    () -> {
                      boolean undone = topology.undo(verdict.changes());
                      come.run();
                      return undone;
                    }),
                () -> declareQueue(command, asker))));
  }

  /**
   * The actor is there before anybody knows its address. A queue that can't be had in full is
   * deleted again.
   */
  private Future<Answer> begin(QueueInfo queue, Verdict verdict, Asker asker) {
    return Future.succeededFuture()
        .compose(begun -> queueActors.deploy(queue))
        .compose(done -> broadcast(verdict.changes()))
        .recover(
            cause ->
                agreed(queue, new Delete(false, false))
                    .compose(
                        agreed -> {
                          DirectoryChanges gone = topology.removeQueue(queue);
                          forget(gone);
                          return end(queue, gone, agreed, asker);
                        })
                    .transform(done -> Future.failedFuture(cause)))
        .map(done -> told(verdict.changes(), verdict.answer(), asker));
  }

  private Turn deleteQueue(DeleteQueue command, Asker asker) {
    Optional<QueueInfo> queue = topology.queueForDeletion(command);
    return queue.isEmpty()
        ? nothingToDelete()
        : delete(queue.get(), new Delete(command.ifUnused(), command.ifEmpty()), asker);
  }

  private Turn deleteUnused(Optional<QueueInfo> queue, Asker asker) {
    return queue.isEmpty()
        ? nothingToDelete()
        : delete(queue.get(), new Delete(true, false), asker);
  }

  /** Answered in its turn: what is gone may not be safely so yet. */
  private Turn nothingToDelete() {
    return Turn.of(decisions.add(Decision.lasting(Map.of(), () -> Future.succeededFuture(DONE))));
  }

  private Turn deleteAll(List<QueueInfo> queues, Asker asker) {
    Future<?> over = Future.succeededFuture();
    List<Future<?>> answers = new ArrayList<>();
    for (QueueInfo queue : queues) {
      Promise<Answer> answer = Promise.promise();
      answers.add(answer.future());
      // One that can't be deleted keeps no other.
      over =
          over.transform(
              before -> {
                Turn turn = Decisions.turn(() -> delete(queue, new Delete(false, false), asker));
                turn.answer().onComplete(answer);
                return turn.over().mapEmpty();
              });
    }
    return new Turn(over, Future.join(answers).transform(done -> Future.succeededFuture(DONE)));
  }

  /**
   * The queue agrees first, and answers from then on that it is gone. Its actor ends when no loop
   * knows it any more: whatever was on its way to it has been answered by then. Nobody waits for
   * that, for it may still have dead letters to deliver.
   */
  private Turn delete(QueueInfo queue, Delete command, Asker asker) {
    Promise<Answer> answer = Promise.promise();
    Promise<Void> coming = comingByQueueId.get(queue.id());
    Future<?> over =
        (coming == null ? Future.succeededFuture() : coming.future())
            .compose(there -> agreed(queue, command))
            .compose(
                agreed -> {
                  DirectoryChanges changes = topology.removeQueue(queue);
                  decisions
                      .add(
                          Decision.lasting(
                              kept.of(changes), () -> end(queue, changes, agreed, asker)))
                      .onComplete(answer);
                  return Future.succeededFuture();
                })
            .onFailure(answer::tryFail);
    return new Turn(over, answer.future());
  }

  private Future<Answer> agreed(QueueInfo queue, Delete command) {
    return bus.<Done>ask(queue.address(), command)
        .recover(VirtualHost::goneAlready)
        .map(done -> done);
  }

  private Future<Answer> end(
      QueueInfo queue, DirectoryChanges changes, Answer answer, Asker asker) {
    return broadcast(changes)
        .onComplete(done -> queueActors.undeploy(queue))
        .map(done -> told(changes, answer, asker));
  }

  /** Where a queue has broken, or never began, there is nothing to agree to. */
  private static Future<Done> goneAlready(Throwable cause) {
    return isNobody(cause) ? Future.succeededFuture(new Done(0)) : Future.failedFuture(cause);
  }

  private Future<?> broadcast(DirectoryChanges changes) {
    return changes.isEmpty()
        ? Future.succeededFuture()
        : soleActors
            .deploy(changes.exchangesAdded())
            .compose(done -> tellLoops(changes))
            .eventually(() -> soleActors.undeploy(changes.exchangesRemoved()));
  }

  private Future<?> tellLoops(DirectoryChanges changes) {
    List<Future<?>> answers = new ArrayList<>();
    for (int loop = 0; loop < loops.count(); loop++) {
      answers.add(bus.ask(Address.onLoop(Address.directory(name), loop), changes));
    }
    return Future.join(answers)
        .recover(cause -> Future.failedFuture(isNobody(cause) ? unanswered(cause) : cause));
  }

  private static boolean isNobody(Throwable cause) {
    return cause instanceof BrokerException refused && refused.kind() == ErrorKind.NOT_FOUND;
  }

  /** A defect of the node, logged as such: to a client it would look like a name of its own. */
  private static RuntimeException unanswered(Throwable cause) {
    return new IllegalStateException("no answer from an event loop: " + cause.getMessage());
  }
}
