package io.warren.amqp091.channel;

import io.warren.amqp091.MessageMapping;
import io.warren.amqp091.codec.ExchangeMethod;
import io.warren.amqp091.codec.Method;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.amqp091.codec.ReplyCode;
import io.warren.broker.Declarations;
import io.warren.broker.QueueOperations;
import io.warren.broker.QueueStatus;
import io.warren.broker.Session;
import io.warren.broker.bus.Destination.Kind;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.function.Supplier;

/** The side of a channel that declares, binds and deletes. */
final class TopologySide {
  private final Channel channel;
  private final Declarations declarations;
  private final QueueOperations operations;
  private String lastQueue = "";

  TopologySide(Channel channel, Session session) {
    this.channel = channel;
    this.declarations = session.declarations();
    this.operations = session.queueOperations();
  }

  void onMethod(Method method) {
    switch (method.kind()) {
      case QUEUE_DECLARE -> onDeclare((QueueMethod.Declare) method);
      case QUEUE_BIND -> onBind((QueueMethod.Bind) method);
      case QUEUE_UNBIND -> onUnbind((QueueMethod.Unbind) method);
      case QUEUE_PURGE -> onPurge((QueueMethod.Purge) method);
      case QUEUE_DELETE -> onDelete((QueueMethod.Delete) method);
      case EXCHANGE_DECLARE -> onDeclare((ExchangeMethod.Declare) method);
      case EXCHANGE_DELETE -> onDelete((ExchangeMethod.Delete) method);
      case EXCHANGE_BIND -> onBind((ExchangeMethod.Bind) method);
      case EXCHANGE_UNBIND -> onUnbind((ExchangeMethod.Unbind) method);
      default -> throw Breach.of(ReplyCode.COMMAND_INVALID, "unimplemented method");
    }
  }

  /** The name itself, or the queue that was declared last on this channel where it is empty. */
  String queueName(String name) {
    if (!name.isEmpty()) {
      return clean(name);
    }
    if (lastQueue.isEmpty()) {
      throw new BrokerException(ErrorKind.NOT_FOUND, "no previously declared queue");
    }
    return lastQueue;
  }

  private void onDeclare(QueueMethod.Declare declare) {
    String name = clean(declare.queue());
    if (name.equals(MessageMapping.DIRECT_REPLY_TO)) {
      // There for everybody, with whoever asks as its consumer.
      declared(declare, new QueueStatus(name, 0, 1));
      return;
    }
    if (declare.passive() || name.startsWith(MessageMapping.DIRECT_REPLY_TO)) {
      // The empty name is a name here, and no queue has it.
      channel.await(declarations.checkQueue(name), status -> declared(declare, status));
      return;
    }
    channel.await(
        declarations.declareQueue(
            name,
            declare.durable(),
            declare.exclusive(),
            declare.autoDelete(),
            declare.arguments()),
        status -> declared(declare, status));
  }

  private void declared(QueueMethod.Declare declare, QueueStatus status) {
    lastQueue = status.name();
    reply(
        declare.noWait(),
        () ->
            new QueueMethod.DeclareOk(status.name(), status.readyCount(), status.consumerCount()));
  }

  private void onBind(QueueMethod.Bind bind) {
    String queue = queueName(bind.queue());
    channel.await(
        declarations.bind(
            Kind.QUEUE,
            queue,
            clean(bind.exchange()),
            key(bind.queue(), bind.routingKey()),
            bind.arguments()),
        done -> reply(bind.noWait(), QueueMethod.BindOk::new));
  }

  private void onUnbind(QueueMethod.Unbind unbind) {
    String queue = queueName(unbind.queue());
    channel.await(
        declarations.unbind(
            Kind.QUEUE,
            queue,
            clean(unbind.exchange()),
            key(unbind.queue(), unbind.routingKey()),
            unbind.arguments()),
        done -> channel.send(new QueueMethod.UnbindOk()));
  }

  private void onPurge(QueueMethod.Purge purge) {
    channel.await(
        operations.purge(queueName(purge.queue())),
        count -> reply(purge.noWait(), () -> new QueueMethod.PurgeOk(count)));
  }

  private void onDelete(QueueMethod.Delete delete) {
    channel.await(
        declarations.deleteQueue(queueName(delete.queue()), delete.ifUnused(), delete.ifEmpty()),
        count -> reply(delete.noWait(), () -> new QueueMethod.DeleteOk(count)));
  }

  /** Without queue and key, the key too is the name of the queue declared last. */
  private String key(String queue, String routingKey) {
    return queue.isEmpty() && routingKey.isEmpty() ? lastQueue : routingKey;
  }

  private void onDeclare(ExchangeMethod.Declare declare) {
    String name = clean(declare.exchange());
    if (declare.passive()) {
      declarations.checkExchange(name);
      reply(declare.noWait(), ExchangeMethod.DeclareOk::new);
      return;
    }
    FieldTable arguments = declare.arguments();
    channel.await(
        declarations.declareExchange(
            name,
            declare.type(),
            declare.durable(),
            declare.autoDelete(),
            declare.internal(),
            arguments),
        done -> reply(declare.noWait(), ExchangeMethod.DeclareOk::new));
  }

  private void onDelete(ExchangeMethod.Delete delete) {
    String name = clean(delete.exchange());
    channel.await(
        declarations.deleteExchange(name, delete.ifUnused()),
        done -> reply(delete.noWait(), ExchangeMethod.DeleteOk::new));
  }

  private void onBind(ExchangeMethod.Bind bind) {
    String destination = clean(bind.destination());
    String source = clean(bind.source());
    channel.await(
        declarations.bind(Kind.EXCHANGE, destination, source, bind.routingKey(), bind.arguments()),
        done -> reply(bind.noWait(), ExchangeMethod.BindOk::new));
  }

  private void onUnbind(ExchangeMethod.Unbind unbind) {
    String destination = clean(unbind.destination());
    String source = clean(unbind.source());
    channel.await(
        declarations.unbind(
            Kind.EXCHANGE, destination, source, unbind.routingKey(), unbind.arguments()),
        done -> reply(unbind.noWait(), ExchangeMethod.UnbindOk::new));
  }

  /** Line ends have no place in a name, and are dropped as RabbitMQ drops them. */
  private static String clean(String name) {
    return name.indexOf('\n') < 0 && name.indexOf('\r') < 0
        ? name
        : name.replace("\n", "").replace("\r", "");
  }

  private void reply(boolean noWait, Supplier<Method> method) {
    if (!noWait) {
      channel.send(method.get());
    }
  }
}
