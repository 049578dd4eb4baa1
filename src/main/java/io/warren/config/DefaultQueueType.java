package io.warren.config;

/** The types that queues can have whose declaration names none. */
public enum DefaultQueueType {
  CLASSIC,
  QUORUM
}
