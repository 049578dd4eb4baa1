package io.warren.broker.bus;

import io.warren.value.FieldTable;

/** What a virtual host can be asked. Each is answered by an {@link Answer}. */
public sealed interface TopologyCommand extends BusMessage
    permits TopologyCommand.DeclareExchange,
        TopologyCommand.DeleteExchange,
        TopologyCommand.DeclareQueue,
        TopologyCommand.DeleteQueue,
        TopologyCommand.Bind,
        TopologyCommand.Unbind,
        TopologyCommand.QueueExpired,
        TopologyCommand.SessionGone,
        TopologyCommand.QueueUnused,
        PolicyCommand {

  /**
   * Answered by {@link Answer.Done}.
   *
   * @param refusal why its session may not make it, empty where it may; one that is there already
   *     it may declare again
   */
  record DeclareExchange(
      String name,
      String type,
      boolean durable,
      boolean autoDelete,
      boolean internal,
      FieldTable arguments,
      String refusal)
      implements TopologyCommand {}

  /** Answered by {@link Answer.Done}, also where there is none. */
  record DeleteExchange(String name, boolean ifUnused) implements TopologyCommand {}

  /**
   * Answered by {@link Answer.QueueDeclared}.
   *
   * @param nameGiven whether its name is one that the broker has given
   * @param refusal as of an exchange
   */
  record DeclareQueue(
      String session,
      String name,
      boolean nameGiven,
      boolean durable,
      boolean exclusive,
      boolean autoDelete,
      FieldTable arguments,
      String refusal)
      implements TopologyCommand {

    /** Under a name of the client's. */
    public DeclareQueue(
        String session,
        String name,
        boolean durable,
        boolean exclusive,
        boolean autoDelete,
        FieldTable arguments,
        String refusal) {
      this(session, name, false, durable, exclusive, autoDelete, arguments, refusal);
    }
  }

  /** Answered by {@link Answer.Done} with the number of entries lost, also where there is none. */
  record DeleteQueue(String session, String name, boolean ifUnused, boolean ifEmpty)
      implements TopologyCommand {}

  /** Answered by {@link Answer.Done}. */
  record Bind(
      String session,
      String source,
      Destination.Kind kind,
      String destination,
      String routingKey,
      FieldTable arguments)
      implements TopologyCommand {}

  /** Answered by {@link Answer.Done}, also where there is no such binding. */
  record Unbind(
      String session,
      String source,
      Destination.Kind kind,
      String destination,
      String routingKey,
      FieldTable arguments)
      implements TopologyCommand {}

  /** The queue has not been used for too long and asks to be deleted if that is still so. */
  record QueueExpired(String name, long id) implements TopologyCommand {}

  /** The session has ended: its exclusive queues go. Answered by {@link Answer.Done}. */
  record SessionGone(String session) implements TopologyCommand {}

  /** The queue's last consumer has gone and it asks to be deleted if that is still so. */
  record QueueUnused(String name, long id) implements TopologyCommand {}
}
