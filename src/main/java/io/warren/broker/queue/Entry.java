package io.warren.broker.queue;

import io.warren.broker.queue.dispatch.Consumer;
import io.warren.value.DropReason;
import io.warren.value.Message;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One message in one queue. Ids grow in the order of arrival, from 1, and are the order of the
 * queue.
 */
public final class Entry {
  /** The time of what never happens. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final DropReason[] REASONS = DropReason.values();
  private static final byte STAYING = 0;
  private static final byte LEAVING = 1;
  private static final byte DROPPED = 2;

  /** The earliest first, and of those the one that came first. */
  public static final Comparator<Entry> BY_EXPIRY =
      (one, other) -> {
        int order = Long.compare(one.expiresAtMs, other.expiresAtMs);
        return order != 0 ? order : Long.compare(one.id, other.id);
      };

  // Millions of these may wait: 48 bytes each with compressed references, and full.
  private final long id;
  private @Nullable Message message;
  private final long expiresAtMs;
  private @Nullable Consumer consumer;
  private int returnCount;
  private boolean redelivered;

  /** Whether it is in its queue's backlog. */
  private boolean ready;

  /** Whether it has its place in the backlog among those that came back. */
  private boolean again;

  /** Whether it is on its way elsewhere, and why: below {@link #DROPPED} for no reason. */
  private byte leaving;

  /** As {@link #dueList()}. */
  private int dueList;

  /**
   * @param expiresAtMs since 1970, or {@link #NEVER}
   */
  public Entry(long id, Message message, long expiresAtMs) {
    this.id = id;
    this.message = message;
    this.expiresAtMs = expiresAtMs;
  }

  public long id() {
    return id;
  }

  /** Not to be asked of an entry that has been {@link #release released}. */
  public Message message() {
    Message held = message;
    if (held == null) {
      throw new IllegalStateException("entry " + id + " has left its queue");
    }
    return held;
  }

  /** It has left its queue for good; what still points to it keeps no message alive. */
  void release() {
    message = null;
  }

  /** Whether it has been {@link #release released}. */
  boolean hasLeft() {
    return message == null;
  }

  /**
   * It goes elsewhere, and is kept only until it is safe there.
   *
   * @param reason why it was dropped; null where it was not
   */
  void leaves(@Nullable DropReason reason) {
    leaving = (byte) (reason == null ? LEAVING : DROPPED + Arrays.asList(REASONS).indexOf(reason));
  }

  /** Whether it is on its way elsewhere. */
  boolean isLeaving() {
    return leaving != STAYING;
  }

  /** Why it was dropped; null where it was not. */
  public @Nullable DropReason reason() {
    return leaving < DROPPED ? null : REASONS[leaving - DROPPED];
  }

  /** Whether somebody has seen it: it came back, or is with a consumer. */
  public boolean seen() {
    return redelivered || (!ready && leaving == STAYING);
  }

  /** When it is to leave the queue if it is still ready; since 1970, or {@link #NEVER}. */
  public long expiresAtMs() {
    return expiresAtMs;
  }

  public boolean expired(long nowMs) {
    return expiresAtMs <= nowMs;
  }

  /** Whether it was delivered before and came back. */
  public boolean redelivered() {
    return redelivered;
  }

  /** How often it came back. */
  public int returnCount() {
    return returnCount;
  }

  /** The consumer that has it unacked; null while it is ready, or where it was taken singly. */
  public @Nullable Consumer consumer() {
    return consumer;
  }

  public void deliveredTo(Consumer newConsumer) {
    consumer = newConsumer;
  }

  /** It was delivered and not settled. */
  public void cameBack() {
    consumer = null;
    redelivered = true;
    returnCount++;
  }

  /** It is as it was left by an earlier life of the node. */
  void restored(boolean seen, int newReturnCount) {
    redelivered = seen;
    returnCount = newReturnCount;
  }

  /** Whether it waits in the backlog. */
  public boolean ready() {
    return ready;
  }

  /** It enters the backlog, or leaves it. For its backlog only. */
  public void ready(boolean newReady) {
    ready = newReady;
  }

  /** Whether its backlog has it among those that came back. */
  public boolean inBacklogAgain() {
    return again;
  }

  /** It comes back to its backlog. For its backlog only. */
  public void cameToBacklogAgain() {
    again = true;
  }

  /**
   * In which of the lists of those that are due it stands, be it due there still or not; 0 for
   * none. For those lists only.
   */
  public int dueList() {
    return dueList;
  }

  public void dueList(int newDueList) {
    dueList = newDueList;
  }

  /**
   * The same entry for one that was {@linkplain io.warren.broker.queue.backlog.Backlog#remove
   * removed} out of turn and comes back: its old place may still be taken by this object.
   */
  Entry anew() {
    Entry entry = new Entry(id, message(), expiresAtMs);
    entry.redelivered = redelivered;
    entry.returnCount = returnCount;
    return entry;
  }
}
