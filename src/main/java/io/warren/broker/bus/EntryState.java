package io.warren.broker.bus;

/** Where an entry of a queue stands. */
public enum EntryState {
  /** It may be delivered. */
  READY,
  /** It was delivered, and not settled. */
  UNACKED,
  /** It may not be delivered yet. */
  DELAYED
}
