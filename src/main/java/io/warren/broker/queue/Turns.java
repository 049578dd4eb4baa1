package io.warren.broker.queue;

import io.warren.broker.bus.QueueCommand;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Applies commands one after the other, each in as many turns of the event loop as it takes: others
 * on the loop have theirs in between. What comes meanwhile waits; its senders' credit bounds it, as
 * it bounds what waits on the loop itself.
 */
final class Turns {
  /** So many commands that have waited are begun in one turn. */
  private static final int LARGEST_TURN = 50;

  /**
   * A command as the journal gave it back.
   *
   * @param request what goes with it, if anything
   */
  record Taken(QueueCommand command, long nowMs, @Nullable Object request, boolean replay) {}

  private final Predicate<Taken> begin;
  private final Predicate<Taken> goOn;
  private final BooleanSupplier waits;
  private final Consumer<Runnable> onNextTurn;
  private final Deque<Taken> waiting = new ArrayDeque<>(0);
  private @Nullable Taken current;
  private boolean busy;

  /** Whether the command stands until {@link #resume}. */
  private boolean stands;

  /**
   * @param begin begins a command; whether it is done
   * @param goOn goes on with it for a turn; whether it is done
   * @param waits whether the command that is not done has to wait for {@link #resume}
   * @param onNextTurn runs an action on the next turn of the loop
   */
  Turns(
      Predicate<Taken> begin,
      Predicate<Taken> goOn,
      BooleanSupplier waits,
      Consumer<Runnable> onNextTurn) {
    this.begin = begin;
    this.goOn = goOn;
    this.waits = waits;
    this.onNextTurn = onNextTurn;
  }

  /** A command is to be applied, as soon as those before it are. */
  void take(Taken command) {
    if (busy) {
      waiting.add(command);
    } else if (!begin(command)) {
      busy = true;
      goOnLater();
    }
  }

  /** What a command may have waited for has come. */
  void resume() {
    if (stands) {
      stands = false;
      onNextTurn.accept(this::turn);
    }
  }

  private void goOnLater() {
    if (current != null && waits.getAsBoolean()) {
      stands = true;
    } else {
      onNextTurn.accept(this::turn);
    }
  }

  private boolean begin(Taken command) {
    boolean done = begin.test(command);
    // Nobody waits for what is only repeated, and all of a log waiting here would not do.
    while (!done && command.replay() && !waits.getAsBoolean()) {
      done = goOn.test(command);
    }
    current = done ? null : command;
    return done;
  }

  private void turn() {
    Taken first = current;
    if (first == null || goOn.test(first)) {
      current = null;
      for (int left = LARGEST_TURN; current == null && left > 0 && !waiting.isEmpty(); left--) {
        begin(waiting.remove());
      }
    }
    if (current != null || !waiting.isEmpty()) {
      goOnLater();
    } else {
      busy = false;
    }
  }
}
