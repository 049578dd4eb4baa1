package io.warren.broker.queue.journal;

import io.warren.broker.bus.QueueCommand;
import org.jspecify.annotations.Nullable;

/** For a queue that lives in memory: a command is applied at once and is as safe as it gets. */
public final class NoJournal implements Journal {
  private final Sink sink;
  private long lastPosition;

  public NoJournal(Sink sink) {
    this.sink = sink;
    sink.durable(EVERYTHING);
  }

  @Override
  public void submit(QueueCommand command, long nowMs, @Nullable Object request) {
    sink.applied(++lastPosition, command, nowMs, request, false);
  }
}
