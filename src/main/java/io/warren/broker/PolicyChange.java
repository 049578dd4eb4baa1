package io.warren.broker;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.warren.broker.Enforcement.QueueChange;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.Answer.Done;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.DirectoryChanges;
import io.warren.broker.bus.EventLoops;
import io.warren.broker.bus.QueueCommand.Configure;
import io.warren.broker.bus.QueueInfo;
import io.warren.value.FieldTable;
import io.warren.value.FullHeap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One change of a virtual host's policies, carried out in parts between which the virtual host does
 * other commands, and its event loop whatever else there is. The virtual host's context uses it.
 *
 * <p>Every exchange and queue is told what it is to do from now on, and has done so before this is
 * answered. A queue that can't be told has broken or is about to go, and keeps no policy from being
 * set.
 */
final class PolicyChange {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyChange.class);

  /** Where so many queues have not answered yet, no others are told. */
  static final int MOST_UNDER_WAY = 100;

  private static final long LONGEST_PART_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /**
   * A change that has begun.
   *
   * @param kept completes when it is safe on disk; where it fails, nothing has changed
   */
  record Begun(Enforcement enforcement, Future<Answer> kept) {}

  private final Topology topology;
  private final Consumer<Supplier<Future<?>>> turns;
  private final Function<DirectoryChanges, Future<?>> broadcast;
  private final Bus bus;
  private final Context context;
  private final Promise<Answer> promise = Promise.promise();

  @SuppressWarnings("NullAway.Init") // set in the first turn
  private Enforcement enforcement;

  @SuppressWarnings("NullAway.Init")
  private PolicyEvents events;

  private int underWay;
  private boolean partDue;
  private @Nullable Throwable failure;

  /**
   * @param turns does what it is given when all that was to be done before is done
   * @param broadcast tells all event loops; in a turn only
   */
  PolicyChange(
      Topology topology,
      Consumer<Supplier<Future<?>>> turns,
      Function<DirectoryChanges, Future<?>> broadcast,
      Bus bus,
      Context context) {
    this.topology = topology;
    this.turns = turns;
    this.broadcast = broadcast;
    this.bus = bus;
    this.context = context;
  }

  /**
   * Carries it out, once.
   *
   * @param eventsBefore makes what tells of it, before it begins
   * @param begins changes the topology's policies
   */
  Future<Answer> carryOut(Supplier<PolicyEvents> eventsBefore, Supplier<Begun> begins) {
    inTurn(
        () -> {
          events = eventsBefore.get();
          Begun begun = begins.get();
          enforcement = begun.enforcement();
          return begun
              .kept()
              .compose(
                  kept -> {
                    events.begin();
                    return part();
                  })
              .onFailure(promise::tryFail);
        });
    return promise.future();
  }

  private void inTurn(Supplier<Future<?>> work) {
    partDue = true;
    turns.accept(
        () -> {
          try {
            return work.get();
          } catch (Throwable e) {
            FullHeap.check(e);
            promise.tryFail(e);
            return Future.succeededFuture();
          }
        });
  }

  private Future<?> part() {
    long endNanos = System.nanoTime() + LONGEST_PART_NANOS;
    int[] left = {MOST_UNDER_WAY};
    Enforcement.Part part =
        enforcement.next(() -> --left[0] == 0 || System.nanoTime() - endNanos >= 0);
    part.queues().forEach(this::tell);
    return broadcast
        .apply(part.changes())
        .transform(
            told -> {
              // It stays set: loops that can't follow are broken, and no other would reach them.
              failure = told.failed() ? told.cause() : failure;
              partDue = false;
              goOn();
              return Future.succeededFuture();
            });
  }

  private void tell(QueueChange change) {
    underWay++;
    change
        .effective()
        .<Future<?>>map(effective -> configure(change.queue(), effective))
        .orElseGet(Future::succeededFuture)
        .onComplete(
            told -> {
              underWay--;
              if (change.otherPolicies()) {
                events.tellQueue(change.queue());
              }
              goOn();
            });
  }

  private Future<?> configure(QueueInfo queue, FieldTable effective) {
    return bus.ask(queue.address(), new Configure(effective))
        .onFailure(
            cause -> {
              if (topology.untold(queue)) {
                LOG.warn(
                    "vhost '{}' queue '{}': not reached by a change of policies: {}",
                    queue.virtualHost(),
                    queue.name(),
                    cause.getMessage());
              }
            });
  }

  private void goOn() {
    if (partDue || promise.future().isComplete()) {
      return;
    }
    if (!enforcement.done()) {
      if (underWay < MOST_UNDER_WAY) {
        partDue = true;
        EventLoops.onNextTurn(context, () -> inTurn(this::part));
      }
    } else if (underWay == 0) {
      end();
    }
  }

  private void end() {
    Throwable broken = failure;
    if (broken != null) {
      promise.fail(broken);
    } else {
      events.end();
      promise.complete(new Done(0));
    }
  }
}
