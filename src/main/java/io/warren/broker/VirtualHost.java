package io.warren.broker;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
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
import io.warren.broker.bus.QueueCommand.Delete;
import io.warren.broker.bus.QueueCommand.Drain;
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
import io.warren.broker.event.EventType;
import io.warren.broker.event.Events;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The actor of one virtual host: asks its {@link Topology} what a command means, carries that out
 * on every event loop, then answers.
 *
 * <p>It does one command at a time, so a declaration and a deletion of the same name never meet
 * half way. Only a change of policies, which may concern thousands of queues, goes on between
 * others: {@link PolicyChange}.
 */
final class VirtualHost extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(VirtualHost.class);

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
  private final Queue<Supplier<Future<?>>> waiting = new ArrayDeque<>();

  /** The first is being carried out. */
  private final Queue<Message<TopologyCommand>> policyChanges = new ArrayDeque<>();

  private final Map<Long, String> deploymentByQueueId = new HashMap<>();
  private boolean busy;

  /** Whose command is being done. */
  private Asker asker = Asker.NODE;

  private int nextLoop;
  private @Nullable Bus bus;

  /**
   * Makes the actor, which is then to be deployed.
   *
   * @param newQueue makes the actor of a queue
   * @param events where its loop tells what has become of queues, exchanges and bindings
   */
  VirtualHost(
      String name,
      EventLoops loops,
      QueueMaker newQueue,
      SoleActors soleActors,
      Topology topology,
      Supplier<Events> events) {
    this.name = name;
    this.loops = loops;
    this.newQueue = newQueue;
    this.soleActors = soleActors;
    this.topology = topology;
    this.events = events;
  }

  @Override
  public Future<?> start() {
    bus = new Bus(vertx);
    return broadcast(topology.snapshot())
        .compose(
            done ->
                vertx
                    .eventBus()
                    .<TopologyCommand>localConsumer(Address.virtualHost(name), this::onCommand)
                    .completion());
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
        new PolicyChange(topology, this::inTurn, this::broadcast, port(), context);
    answer(
            request,
            change.carryOut(
                () -> policyEvents(request),
                changed ->
                    request.body() instanceof DeletePolicy delete
                        ? changed.deletePolicy(delete.kind(), delete.name())
                        : changed.setPolicy(((SetPolicy) request.body()).policy())))
        .onComplete(
            done -> {
              policyChanges.remove();
              Message<TopologyCommand> next = policyChanges.peek();
              if (next != null) {
                changePolicies(next);
              }
            });
  }

  private PolicyEvents policyEvents(Message<TopologyCommand> request) {
    return new PolicyEvents(
        events.get(), Asker.of(request), name, topology, (PolicyCommand) request.body());
  }

  private void inTurn(Supplier<Future<?>> work) {
    waiting.add(work);
    doNext();
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
    Future<Answer> answer;
    try {
      asker = events.get().wanted() ? Asker.of(request) : Asker.NODE;
      answer = handle(request.body());
    } catch (Throwable failure) {
      // Thrown on, also an error would leave this command without an answer and all others waiting.
      answer = Future.failedFuture(failure);
    }
    return answer(request, answer);
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

  private Future<Answer> handle(TopologyCommand command) {
    if (command instanceof DeclareQueue declare) {
      return declareQueue(declare);
    } else if (command instanceof DeleteQueue delete) {
      return deleteQueue(delete);
    } else if (command instanceof QueueUnused unused) {
      return deleteUnused(topology.unusedQueue(unused.name(), unused.id()));
    } else if (command instanceof QueueExpired expired) {
      return deleteUnused(topology.expiredQueue(expired.name(), expired.id()));
    } else if (command instanceof SessionGone gone) {
      // Nobody has asked for that: it is how such queues end.
      asker = Asker.NODE;
      return deleteAll(topology.sessionGone(gone.session()));
    } else if (command instanceof PolicyCommand question) {
      return Future.succeededFuture(answer(question));
    } else {
      return carryOut(decide(command));
    }
  }

  private Answer answer(PolicyCommand command) {
    Answer answer = PolicyAnswers.answer(topology, command);
    ParameterEvents parameters = new ParameterEvents(events.get(), asker.user(), name);
    if (command instanceof SetParameter set) {
      ParameterInfo parameter = set.parameter();
      parameters.set(parameter.component(), parameter.name(), parameter.value());
    } else if (command instanceof DeleteParameter delete) {
      parameters.deleted(delete.component(), delete.name());
    } else if (command instanceof SetMetadata set) {
      VirtualHostEvents.tell(EventType.VHOST_UPDATED, name, set.metadata(), asker, events.get());
    }
    return answer;
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

  /** What an event loop could not follow is undone on all of them, and the command fails. */
  private Future<Answer> carryOut(Verdict verdict) {
    return broadcast(verdict.changes())
        .recover(
            cause ->
                broadcast(topology.takeBack(verdict.changes()))
                    .transform(done -> Future.failedFuture(cause)))
        .map(done -> told(verdict.changes(), verdict.answer()));
  }

  /** What is in force is told, then answered. */
  private Answer told(DirectoryChanges changes, Answer answer) {
    new TopologyEvents(events.get(), asker, topology).tell(changes);
    return answer;
  }

  /**
   * The actor is there before anybody knows its address. A queue that can't be had in full is
   * deleted again.
   */
  private Future<Answer> declareQueue(DeclareQueue command) {
    Verdict verdict = topology.declareQueue(command);
    Future<Answer> declared = Future.succeededFuture(verdict.answer());
    for (QueueInfo queue : verdict.changes().queuesAdded()) {
      declared =
          declared
              .compose(begun -> deploy(queue))
              .compose(done -> broadcast(verdict.changes()))
              .recover(
                  cause ->
                      delete(queue, new Delete(false, false))
                          .transform(done -> Future.failedFuture(cause)))
              .map(done -> told(verdict.changes(), verdict.answer()));
    }
    return declared;
  }

  private Future<?> deploy(QueueInfo queue) {
    int loop = nextLoop++ % loops.count();
    return loops
        .deploy(loop, newQueue.make(queue, topology.effectiveArguments(queue), loop))
        .onSuccess(deployment -> deploymentByQueueId.put(queue.id(), deployment));
  }

  private Future<Answer> deleteQueue(DeleteQueue command) {
    Optional<QueueInfo> queue = topology.queueForDeletion(command.name(), command.session());
    return queue.isEmpty()
        ? Future.succeededFuture(new Done(0))
        : delete(queue.get(), new Delete(command.ifUnused(), command.ifEmpty()));
  }

  private Future<Answer> deleteUnused(Optional<QueueInfo> queue) {
    return queue.isEmpty()
        ? Future.succeededFuture(new Done(0))
        : delete(queue.get(), new Delete(true, false));
  }

  private Future<Answer> deleteAll(List<QueueInfo> queues) {
    Future<Answer> done = Future.succeededFuture(new Done(0));
    for (QueueInfo queue : queues) {
      // One that can't be deleted keeps no other.
      done = done.transform(before -> delete(queue, new Delete(false, false)));
    }
    return done;
  }

  /**
   * The queue agrees first, and answers from then on that it is gone. Its actor ends when no loop
   * knows it any more: whatever was on its way to it has been answered by then. Nobody waits for
   * that, for it may still have dead letters to deliver.
   */
  private Future<Answer> delete(QueueInfo queue, Delete command) {
    return port()
        .<Done>ask(queue.address(), command)
        .recover(VirtualHost::goneAlready)
        .compose(
            answer -> {
              DirectoryChanges changes = topology.removeQueue(queue);
              return broadcast(changes)
                  .onComplete(done -> undeploy(queue))
                  .map(done -> told(changes, answer));
            });
  }

  private void undeploy(QueueInfo queue) {
    String deployment = deploymentByQueueId.remove(queue.id());
    if (deployment != null) {
      loops.undeployAfter(port().ask(queue.address(), new Drain()), deployment);
    }
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
      answers.add(port().ask(Address.onLoop(Address.directory(name), loop), changes));
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

  private Bus port() {
    if (bus == null) {
      throw new IllegalStateException("not started");
    }
    return bus;
  }
}
