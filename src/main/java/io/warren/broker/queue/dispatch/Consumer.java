package io.warren.broker.queue.dispatch;

import io.warren.broker.bus.QueueCommand;
import io.warren.broker.queue.rule.SettlementTime;
import org.jspecify.annotations.Nullable;

/** The state of one consumer. */
public final class Consumer {
  /** Where a consumer is between its turns. */
  enum Place {
    /** In the ring: it could take an entry when last looked at. */
    READY,
    /** In its link's list: it waits for credit. */
    WAITING,
    /** Nowhere: it waits for room of its own. */
    IDLE,
    /** Nowhere for good, though some of its deliveries may still be unacked. */
    ENDED
  }

  private final QueueCommand.Consume request;
  private final SessionLink link;
  private final HeldEntries holder;
  private final UnackedBound bound;
  private final SettlementTime settlementTime;
  private int unackedCount;
  private long unackedBytes;
  private boolean offered;
  private boolean sharedLimit;

  Place place = Place.IDLE;
  private @Nullable RoundRobin level;

  /** A new consumer, without entries, that may take its time. */
  Consumer(QueueCommand.Consume request, SessionLink link, HeldEntries holder, UnackedBound bound) {
    this(request, link, holder, bound, SettlementTime.UNLIMITED);
  }

  /** A new consumer, without entries. */
  public Consumer(
      QueueCommand.Consume request,
      SessionLink link,
      HeldEntries holder,
      UnackedBound bound,
      SettlementTime settlementTime) {
    this.settlementTime = settlementTime;
    this.request = request;
    this.link = link;
    this.holder = holder;
    this.bound = bound;
    this.sharedLimit = request.sharedLimit();
  }

  public SessionLink link() {
    return link;
  }

  public String session() {
    return link.session();
  }

  /** Who holds what it has unacked. */
  public HeldEntries holder() {
    return holder;
  }

  /** How long it may have each of them. */
  public SettlementTime settlementTime() {
    return settlementTime;
  }

  public long holderId() {
    return request.holder();
  }

  public long id() {
    return request.consumerId();
  }

  public boolean ackRequired() {
    return request.ackRequired();
  }

  public int prefetchCount() {
    return request.prefetchCount();
  }

  /** Whether it delivers only on a grant. */
  public boolean sharedLimit() {
    return sharedLimit;
  }

  /** From now on it delivers only on a grant. */
  public void shareLimit() {
    sharedLimit = true;
  }

  public boolean exclusive() {
    return request.exclusive();
  }

  public int priority() {
    return request.priority();
  }

  /** How many of its deliveries are not settled. */
  public int unackedCount() {
    return unackedCount;
  }

  /** One more, which holds so much memory. */
  public void addUnacked(long memoryBytes) {
    unackedCount++;
    unackedBytes += memoryBytes;
  }

  /** One less, which held so much memory. */
  public void removeUnacked(long memoryBytes) {
    unackedCount--;
    unackedBytes -= memoryBytes;
  }

  /** Whether its own prefetch, and what memory is left for it, let it hold one more. */
  public boolean hasRoom() {
    return (request.prefetchCount() == 0 || unackedCount < request.prefetchCount())
        && !bound.isPassedBy(unackedBytes);
  }

  /** Who shares its priority, from when it was added to them. */
  RoundRobin level() {
    if (level == null) {
      throw new IllegalStateException("consumer " + id() + " was never added");
    }
    return level;
  }

  void enterLevel(RoundRobin newLevel) {
    level = newLevel;
  }

  /** Whether it is to be given an entry, or asked, when its turn comes. */
  boolean wantsTurn() {
    return !offered && hasRoom();
  }

  /** Its session was asked for a grant; until the answer it has no turn. */
  public void offered() {
    offered = true;
  }

  /** The grant came. */
  public void granted() {
    offered = false;
  }
}
