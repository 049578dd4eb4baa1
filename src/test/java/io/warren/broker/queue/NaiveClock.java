package io.warren.broker.queue;

/** When it is: the time, and the number of the command that is being applied. */
final class NaiveClock {
  long nowMs = 1_000_000;
  long command;
}
