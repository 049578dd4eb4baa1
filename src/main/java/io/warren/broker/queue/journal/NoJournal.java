package io.warren.broker.queue.journal;

import io.warren.broker.bus.QueueCommand;
import org.jspecify.annotations.Nullable;

/** For a queue that lives in memory: a command is applied at once and is as safe as it gets. */
public final class NoJournal implements Journal {
  private final Sink sink;

  public NoJournal(Sink sink) {
    this.sink = sink;
  }

  @Override
  public void submit(QueueCommand command, long nowMs, @Nullable Object request) {
    sink.applied(command, nowMs, request, false);
  }

  @Override
  public EntryLog entries() {
    return EntryLog.NONE;
  }

  @Override
  public long position() {
    return 0;
  }

  @Override
  public long nextPosition() {
    return 0;
  }

  @Override
  public void turnEnded() {}

  @Override
  public boolean behind() {
    return false;
  }

  @Override
  public void close() {}
}
