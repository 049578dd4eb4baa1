package io.warren.broker;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.Asker;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.BusMessage;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.TopologyCommand;
import io.warren.broker.event.Events;
import io.warren.broker.publish.Directory.QueueRow;
import io.warren.broker.publish.Publishing;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import java.util.function.Supplier;

/**
 * What a session asks of actors, and waits for. A question leaves when everything that was settled
 * and published before is on its way, so that the client finds what it has sent.
 */
final class Questions {
  private final String virtualHost;
  private final Bus bus;
  private final Publishing publishing;
  private final Consuming consuming;
  private final Events told;
  private final Supplier<Asker> asker;

  /**
   * Makes those of one session.
   *
   * @param told where what comes of them may be wanted
   * @param asker in whose name the virtual host is asked then
   */
  Questions(
      String virtualHost,
      Bus bus,
      Publishing publishing,
      Consuming consuming,
      Events told,
      Supplier<Asker> asker) {
    this.virtualHost = virtualHost;
    this.bus = bus;
    this.publishing = publishing;
    this.consuming = consuming;
    this.told = told;
    this.asker = asker;
  }

  /** Asks the virtual host. */
  <A extends Answer> Future<A> ask(TopologyCommand command) {
    String host = Address.virtualHost(virtualHost);
    return inOrder(
        () -> told.wanted() ? bus.ask(host, command, asker.get()) : bus.ask(host, command));
  }

  /** Asks a queue. */
  <A extends Answer> Future<A> ask(QueueRow queue, QueueCommand command) {
    String name = queue.info().name();
    return ofQueue(name, () -> bus.ask(queue.address(), command));
  }

  /** Asks a queue in its own way. */
  <T> Future<T> ofQueue(String name, Supplier<Future<T>> question) {
    return named(name, inOrder(question));
  }

  /** Asks at once, without the order that others keep. */
  <A extends Answer> Future<A> askNow(String queueName, String address, BusMessage question) {
    return named(queueName, bus.ask(address, question));
  }

  /** Asks in its turn. */
  <T> Future<T> inOrder(Supplier<Future<T>> question) {
    consuming.sendSettled();
    Promise<T> promise = Promise.promise();
    publishing.whenRouted(() -> question.get().onComplete(promise));
    return promise.future();
  }

  /** Nobody at a queue's address means that there is no such queue. */
  private <T> Future<T> named(String name, Future<T> answer) {
    return answer.recover(
        cause ->
            Future.failedFuture(isNotFound(cause) ? Refusal.noQueue(virtualHost, name) : cause));
  }

  static boolean isNotFound(Throwable cause) {
    return cause instanceof BrokerException refused && refused.kind() == ErrorKind.NOT_FOUND;
  }
}
