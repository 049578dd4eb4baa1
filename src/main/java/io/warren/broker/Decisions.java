package io.warren.broker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.warren.broker.bus.Answer;
import io.warren.broker.definition.DefinitionLog;
import io.warren.value.BrokerException;
import io.warren.value.Bytes;
import io.warren.value.ErrorKind;
import io.warren.value.FullHeap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a virtual host has decided, on its way to be safe on disk, then in force, then answered; all
 * in the order of the decisions. The virtual host's context uses it.
 *
 * <p>While some are being written the next are decided, and written together: thousands of
 * declarations cost a few syncs. Nothing is in force before it is safe. So what can't be made safe
 * is undone where nobody has seen it, and whatever was decided after it is decided again.
 */
final class Decisions {
  private static final Logger LOG = LoggerFactory.getLogger(Decisions.class);

  /**
   * A decision that the topology shows already.
   *
   * @param touched the keys of what is kept on disk of what it changes, and how to say what is to
   *     be kept; empty where nothing is
   * @param carryOut puts it in force
   * @param undo changes the topology back, and returns whether all is as before; empty for what
   *     can't be undone, such as the end of a queue that has agreed to it
   * @param again decides anew, where nothing was wrong with this but with others before it
   */
  record Decision(
      Map<Bytes, Supplier<Optional<Bytes>>> touched,
      Supplier<Future<Answer>> carryOut,
      Optional<BooleanSupplier> undo,
      Supplier<Turn> again) {

    /** What can't be undone. */
    static Decision lasting(
        Map<Bytes, Supplier<Optional<Bytes>>> touched, Supplier<Future<Answer>> carryOut) {
      return new Decision(
          touched,
          carryOut,
          Optional.empty(),
          () -> {
            throw new IllegalStateException("it has not been undone");
          });
    }
  }

  /**
   * What comes of a command.
   *
   * @param over when the next can be looked at
   * @param answer when it is in force
   */
  record Turn(Future<?> over, Future<Answer> answer) {
    static Turn of(Future<Answer> answer) {
      return new Turn(Future.succeededFuture(), answer);
    }
  }

  /** A decision that somebody waits for. */
  private record Waiting(Decision decision, Promise<Answer> promise) {}

  private final String virtualHost;
  private final DefinitionLog log;
  private final Consumer<Supplier<Future<?>>> firstTurn;

  private final List<Waiting> decided = new ArrayList<>();
  private final Queue<Waiting> safe = new ArrayDeque<>();
  private final List<Promise<Void>> idle = new ArrayList<>();

  /** What is on disk and not in the topology any more, or the other way round. */
  private final Map<Bytes, Supplier<Optional<Bytes>>> owed = new HashMap<>();

  private boolean writing;
  private boolean carrying;

  /**
   * None at first.
   *
   * @param firstTurn does what it is given before all else that waits for its turn
   */
  Decisions(String virtualHost, DefinitionLog log, Consumer<Supplier<Future<?>>> firstTurn) {
    this.virtualHost = virtualHost;
    this.log = log;
    this.firstTurn = firstTurn;
  }

  /**
   * Takes a decision when it has been taken. Fails with INTERNAL_ERROR where it could not be made
   * safe, and as its carrying out does.
   */
  Future<Answer> add(Decision decision) {
    Promise<Answer> promise = Promise.promise();
    decided.add(new Waiting(decision, promise));
    write();
    return promise.future();
  }

  /** Completes when all that has been decided is in force. */
  Future<?> settled() {
    Promise<Void> promise = Promise.promise();
    idle.add(promise);
    tellIdle();
    return promise.future();
  }

  private void tellIdle() {
    if (decided.isEmpty() && !writing && safe.isEmpty() && !carrying) {
      List<Promise<Void>> told = List.copyOf(idle);
      idle.clear();
      told.forEach(Promise::complete);
    }
  }

  private void write() {
    if (writing || decided.isEmpty()) {
      return;
    }
    List<Waiting> batch = List.copyOf(decided);
    decided.clear();
    Map<Bytes, Supplier<Optional<Bytes>>> touched = new LinkedHashMap<>();
    batch.forEach(waiting -> touched.putAll(waiting.decision().touched()));
    if (touched.isEmpty()) {
      safe.addAll(batch);
      carryOut();
      return;
    }
    owed.forEach(touched::putIfAbsent);
    writing = true;
    Future.succeededFuture()
        .compose(begun -> log.change(values(touched)))
        .onComplete(
            done -> {
              writing = false;
              if (done.succeeded()) {
                owed.clear();
                safe.addAll(batch);
              } else {
                giveUp(batch, done.cause());
              }
              write();
              carryOut();
            });
  }

  /** As things stand now, which is after all that is written together. */
  private static Map<Bytes, Optional<Bytes>> values(Map<Bytes, Supplier<Optional<Bytes>>> touched) {
    Map<Bytes, Optional<Bytes>> values = new LinkedHashMap<>();
    touched.forEach((key, value) -> values.put(key, value.get()));
    return values;
  }

  private void giveUp(List<Waiting> batch, Throwable cause) {
    LOG.warn(
        "vhost '{}': could not be written to disk, and is taken back: {}",
        virtualHost,
        cause.getMessage());
    BrokerException failure =
        new BrokerException(
            ErrorKind.INTERNAL_ERROR, "could not be written to disk: " + cause.getMessage());
    List<Waiting> later = List.copyOf(decided);
    decided.clear();
    undo(later);
    undo(batch);
    List<Waiting> again = new ArrayList<>();
    for (Waiting waiting : batch) {
      boolean kept = !waiting.decision().touched().isEmpty();
      if (waiting.decision().undo().isEmpty()) {
        owed.putAll(waiting.decision().touched());
        safe.add(kept ? failing(waiting, failure) : waiting);
      } else if (kept) {
        waiting.promise().fail(failure);
      } else {
        again.add(waiting);
      }
    }
    for (Waiting waiting : later) {
      if (waiting.decision().undo().isEmpty()) {
        decided.add(waiting);
      } else {
        again.add(waiting);
      }
    }
    decideAgain(again);
  }

  private void undo(List<Waiting> decisions) {
    for (int i = decisions.size() - 1; i >= 0; i--) {
      Decision decision = decisions.get(i).decision();
      if (decision.undo().isPresent() && !decision.undo().get().getAsBoolean()) {
        owed.putAll(decision.touched());
      }
    }
  }

  /** It is carried out all the same, and answered so. */
  private static Waiting failing(Waiting waiting, BrokerException failure) {
    Decision decision = waiting.decision();
    Supplier<Future<Answer>> carryOut =
        () -> decision.carryOut().get().transform(done -> Future.failedFuture(failure));
    return new Waiting(Decision.lasting(decision.touched(), carryOut), waiting.promise());
  }

  /** In their order, and before whatever else waits for its turn. */
  private void decideAgain(List<Waiting> again) {
    for (int i = again.size() - 1; i >= 0; i--) {
      Waiting waiting = again.get(i);
      firstTurn.accept(
          () -> {
            Turn turn = turn(waiting.decision().again());
            turn.answer().onComplete(waiting.promise());
            return turn.over();
          });
    }
  }

  /** Whatever goes wrong is the answer. */
  static Turn turn(Supplier<Turn> command) {
    try {
      return command.get();
    } catch (Throwable failure) {
      FullHeap.check(failure);
      // Thrown on, also an error would leave this command without an answer and all others waiting.
      return Turn.of(Future.failedFuture(failure));
    }
  }

  /** One after the other. A loop, not a recursion: many may be in force at once. */
  private void carryOut() {
    while (!carrying && !safe.isEmpty()) {
      Waiting next = safe.remove();
      carrying = true;
      Future<Answer> carried =
          Future.succeededFuture().compose(begun -> next.decision().carryOut().get());
      if (carried.isComplete()) {
        carried(next, carried);
      } else {
        carried.onComplete(
            done -> {
              carried(next, carried);
              carryOut();
            });
      }
    }
    tellIdle();
  }

  private void carried(Waiting waiting, Future<Answer> answer) {
    carrying = false;
    answer.onComplete(waiting.promise());
  }
}
