package io.warren.conformance;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.impl.EventBusImpl;
import io.warren.Broker;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Looks into a broker at what no client can see. */
final class Inside {
  private final Vertx vertx;

  Inside(Broker broker) throws ReflectiveOperationException {
    vertx = (Vertx) read(Broker.class, broker, "vertx");
  }

  Vertx vertx() {
    return vertx;
  }

  /** Every bus address that somebody listens at. */
  Set<String> addresses() throws ReflectiveOperationException {
    Map<?, ?> handlers = (Map<?, ?>) read(EventBusImpl.class, vertx.eventBus(), "handlerMap");
    Set<String> addresses = new TreeSet<>();
    // Of a question that has been answered, the address for the answer goes a moment later.
    handlers.keySet().forEach(address -> addresses.add((String) address));
    return addresses;
  }

  int deploymentCount() {
    return vertx.deploymentIDs().size();
  }

  private static Object read(Class<?> type, Object object, String name)
      throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(object);
  }
}
