package io.warren.broker;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.warren.broker.VirtualHost.QueueMaker;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.EventLoops;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueCommand.Delete;
import io.warren.broker.bus.QueueCommand.Drain;
import io.warren.broker.exchange.ExchangeType;
import io.warren.value.FieldTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What some exchanges have once on the node and not on every event loop: their actor, where they
 * keep a state that must be one, and the hidden queue of those that delay messages.
 *
 * <p>Both are there before any loop knows of the exchange, and go when none does. The virtual
 * host's context uses it.
 */
final class SoleActors {
  /** Makes the actor of an exchange for an event loop. */
  interface ExchangeMaker {
    Deployable make(ExchangeInfo exchange, int loop);
  }

  private final EventLoops loops;
  private final Bus bus;
  private final QueueMaker newQueue;
  private final ExchangeMaker newExchange;
  private final Map<Long, List<String>> deploymentsByExchangeId = new HashMap<>();

  SoleActors(EventLoops loops, Bus bus, QueueMaker newQueue, ExchangeMaker newExchange) {
    this.loops = loops;
    this.bus = bus;
    this.newQueue = newQueue;
    this.newExchange = newExchange;
  }

  /** Whether one actor serves all event loops. */
  static boolean isSole(ExchangeInfo exchange) {
    return ExchangeType.named(exchange.type()).isSole(exchange);
  }

  /** The event loop that what an exchange has once lives on. */
  static int home(ExchangeInfo exchange, int loopCount) {
    return (int) (exchange.id() % loopCount);
  }

  /** Where the one actor is heard. */
  static String address(ExchangeInfo exchange, int loopCount) {
    return Address.onLoop(exchange.address(), home(exchange, loopCount));
  }

  Future<?> deploy(List<ExchangeInfo> added) {
    List<Future<?>> deployed = new ArrayList<>(0);
    for (ExchangeInfo exchange : added) {
      int home = home(exchange, loops.count());
      if (delays(exchange)) {
        deployed.add(
            deploy(exchange, newQueue.make(exchange.delayedQueue(), FieldTable.EMPTY, home)));
      }
      if (isSole(exchange)) {
        deployed.add(deploy(exchange, newExchange.make(exchange, home)));
      }
    }
    return Future.join(deployed);
  }

  private Future<?> deploy(ExchangeInfo exchange, Deployable actor) {
    return loops
        .deploy(home(exchange, loops.count()), actor)
        .onSuccess(
            deployment ->
                deploymentsByExchangeId
                    .computeIfAbsent(exchange.id(), id -> new ArrayList<>(1))
                    .add(deployment));
  }

  Future<?> undeploy(List<ExchangeInfo> removed) {
    List<Future<?>> undeployed = new ArrayList<>(0);
    for (ExchangeInfo exchange : removed) {
      List<String> deployments = deploymentsByExchangeId.remove(exchange.id());
      if (deployments != null) {
        undeployed.add(
            delays(exchange)
                ? emptied(exchange).onComplete(done -> undeployDrained(exchange, deployments))
                : Future.join(undeploy(deployments.stream())));
      }
    }
    return Future.join(undeployed);
  }

  /** What is held ends with the exchange; those who were to wait for room are told. */
  private Future<?> emptied(ExchangeInfo exchange) {
    return bus.ask(exchange.delayedQueue().address(), new Delete(false, false));
  }

  /** What has waited long enough is still delivered; nobody waits for that. */
  private void undeployDrained(ExchangeInfo exchange, List<String> deployments) {
    Future<?> drained = bus.ask(exchange.delayedQueue().address(), new Drain());
    deployments.forEach(deployment -> loops.undeployAfter(drained, deployment));
  }

  private List<Future<Void>> undeploy(Stream<String> deployments) {
    return deployments.map(loops::undeploy).toList();
  }

  /** Whether it has a hidden queue. */
  static boolean delays(ExchangeInfo exchange) {
    return ExchangeType.named(exchange.type()).delays();
  }
}
