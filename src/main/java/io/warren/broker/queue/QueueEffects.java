package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand.Enqueue;
import io.warren.broker.bus.QueueCommand.Settle;
import io.warren.broker.queue.rule.Delay;
import io.warren.value.Message;
import org.jspecify.annotations.Nullable;

/**
 * All that a queue's machine may ask of the world while it applies a command. Calls come in the
 * order in which sessions must see them.
 */
public interface QueueEffects {

  /**
   * What the command brought has been taken, but for the rejected indexes in its session's batch
   * (null for none).
   */
  void confirm(Enqueue command, int @Nullable [] rejected);

  /**
   * Of what the command brought something is there already, which came earlier: it is as safe as
   * that is. Comes before the confirm.
   */
  void restsOnEarlier();

  /**
   * What a transaction settled has been done.
   *
   * @param done false where it has not
   */
  void settled(Settle command, boolean done);

  /**
   * The entry goes to the consumer; it is unacked if the consumer acknowledges, gone if not.
   *
   * @param returnCount how often the consumer is to hear that it came back, 0 for nothing
   */
  void deliver(String session, long consumerId, Entry entry, int returnCount);

  /** The consumer was ended by the queue. */
  void cancelled(String session, long consumerId);

  /**
   * Entries were not settled in time and are taken back; a consumer that had them has ended.
   *
   * @param consumerId 0 where they were taken singly
   * @param entryIds ascending
   * @param timeoutMs in what time they were to be settled
   */
  void late(String session, long holder, long consumerId, long[] entryIds, long timeoutMs);

  /** Up to so many entries could go to a consumer with a shared limit. */
  void offer(String session, long consumerId, int messageCount);

  /** So much of a grant was not used. */
  void ungranted(String session, long consumerId, int messageCount);

  /** The session must stop, or may go on, publishing to this queue. */
  void pressure(String session, boolean held);

  /** The queue is no more; each session that it knows is told once. */
  void gone(String session);

  /** Answers the request of the command being applied. */
  void answer(Answer answer);

  /** The last consumer of an auto-delete queue has gone. */
  void unused();

  /** The memory held by the queue has changed by so many bytes. */
  void memoryChanged(long deltaBytes);

  /** A message is to be published; the queue is told when that is safe. */
  void depart(Departure departure);

  /** A message was dropped that had come round in a circle of dead letter exchanges. */
  void cycled(Message message);

  /** A message does not wait that asks for it in words which the queue does not understand. */
  void misread(Delay.Misread asked);

  /** A command is wanted at this time since 1970, or soon after it. */
  void wakeAt(long timeMs);

  /** A {@link io.warren.broker.bus.QueueCommand.MoveOn} is wanted, in a turn of its own. */
  void moveOn();

  /** The queue has not been used for longer than it may. */
  void expired();
}
