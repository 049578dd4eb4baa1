package io.warren.broker.bus;

import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.List;

/** The answer to a request of the control plane. */
public sealed interface Answer extends BusMessage {

  /** It is done; {@code count} is what the request says it is, or 0. */
  record Done(long count) implements Answer {}

  /** It was refused. */
  record Refused(ErrorKind kind, String text) implements Answer {
    public BrokerException toException() {
      return new BrokerException(kind, text);
    }
  }

  /**
   * How a queue stands.
   *
   * @param memoryBytes of all that it holds, about
   * @param leavingCount entries that are kept until they are safe somewhere else
   * @param paused whether its consumers get nothing
   */
  record QueueStat(
      long readyCount,
      long unackedCount,
      int consumerCount,
      long memoryBytes,
      long delayedCount,
      long leavingCount,
      boolean paused)
      implements Answer {}

  /**
   * An entry taken by {@link QueueCommand.Get}; {@code readyCount} others are left.
   *
   * @param returnCount how often it came back, or 0 where the queue does not show it
   */
  record Got(long entryId, Message message, boolean redelivered, int returnCount, long readyCount)
      implements Answer {}

  /** {@link QueueCommand.Get} found nothing. */
  record Empty() implements Answer {}

  /**
   * Entries of a queue.
   *
   * @param next where the next page begins
   * @param last whether there was none behind these
   */
  record Page(List<BrowsedEntry> entries, BrowsePlace next, boolean last) implements Answer {}

  /**
   * How far a queue's newest move is.
   *
   * @param begunCount entries that were taken out of their places so far
   * @param movedCount those of them that are safe at the target
   * @param partlyCount of these, those that one of several queues has refused: it goes without, for
   *     if they came back, the others would get them twice
   * @param failedCount those that nobody took, and that came back
   * @param finished whether no other follows, and none is on its way; also where nothing was ever
   *     moved
   */
  record MoveStat(
      long begunCount, long movedCount, long partlyCount, long failedCount, boolean finished)
      implements Answer {}

  /** A declared queue: it {@code existed} before, or not. */
  record QueueDeclared(QueueInfo queue, boolean existed) implements Answer {}

  /** In the order of their names. */
  record Policies(List<PolicyInfo> policies) implements Answer {}

  /**
   * What holds for one queue or exchange.
   *
   * @param policy its name; empty where none matches
   * @param operatorPolicy the same
   * @param definition what both say together
   */
  record PoliciesInForce(String policy, String operatorPolicy, FieldTable definition)
      implements Answer {}

  /** In the order of their components and names. */
  record Parameters(List<ParameterInfo> parameters) implements Answer {}

  /** What is known of a virtual host. */
  record Metadata(VirtualHostMetadata metadata) implements Answer {}
}
