package io.warren.broker.exchange;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.Destination;
import io.warren.broker.bus.ExchangeCommand.Route;
import io.warren.broker.bus.QueueCommand.Enqueue;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives what an exchange has kept to whoever is bound to it. Nobody waits to hear whether a queue
 * took it: a queue that refuses a message goes without, as in RabbitMQ.
 */
final class Handover {
  private final Bus bus;
  private final String ownAddress;
  private final ExchangeAddresses addresses;
  private final Map<Long, Promise<Void>> routedByBatch = new HashMap<>();
  private long lastBatch;

  /**
   * @param ownAddress where {@link #onRouted} is heard of
   */
  Handover(Bus bus, String ownAddress, ExchangeAddresses addresses) {
    this.bus = bus;
    this.ownAddress = ownAddress;
    this.addresses = addresses;
  }

  /** Completes when all of it is on its way to queues, so that whoever asks them then finds it. */
  Future<?> give(List<Binding> bindings, List<Message> history) {
    Message[] messages = history.toArray(Message[]::new);
    List<Future<?>> routed = new ArrayList<>();
    for (Binding binding : bindings) {
      Destination destination = binding.destination();
      long batch = ++lastBatch;
      if (destination.kind() == Destination.Kind.QUEUE) {
        bus.send(destination.address(), new Enqueue(ownAddress, batch, messages, null));
      } else {
        Promise<Void> promise = Promise.promise();
        routedByBatch.put(batch, promise);
        routed.add(promise.future());
        bus.send(
            addresses.reached(destination.address()),
            new Route(ownAddress, batch, messages, moreKeys(messages), null),
            () -> onRouted(batch));
      }
    }
    return Future.join(routed);
  }

  private static String[][] moreKeys(Message[] messages) {
    String[][] keys = new String[messages.length][];
    for (int i = 0; i < messages.length; i++) {
      keys[i] = messages[i].annotations().allKeys();
    }
    return keys;
  }

  void onRouted(long batch) {
    Promise<Void> promise = routedByBatch.remove(batch);
    if (promise != null) {
      promise.complete();
    }
  }
}
