package io.warren.conformance;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.impl.EventBusImpl;
import io.warren.Broker;
import io.warren.auth.Permissions;
import io.warren.auth.User;
import io.warren.broker.Session;
import io.warren.broker.SessionEvents;
import io.warren.broker.VirtualHosts;
import io.warren.store.MetadataLog;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Looks into a broker at what no client can see. */
final class Inside {
  private static final User OPERATOR =
      new User("operator", Set.of(), Map.of("/", Permissions.of(".*", ".*", ".*")));

  private final Broker broker;
  private final Vertx vertx;

  Inside(Broker broker) throws ReflectiveOperationException {
    this.broker = broker;
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

  /** Opens a session in the default virtual host, asks, and closes it. */
  <T> T ask(Function<Session, Future<T>> question) throws Exception {
    VirtualHosts hosts = (VirtualHosts) read(Broker.class, broker, "virtualHosts");
    Context context = vertx.getOrCreateContext();
    Promise<T> answer = Promise.promise();
    context.runOnContext(
        ignored ->
            Future.succeededFuture(hosts.open(OPERATOR, "/", context, new Deaf()))
                .compose(
                    session ->
                        Future.succeededFuture(session)
                            .compose(question)
                            .eventually(session::close))
                .onComplete(answer));
    return answer.future().await(10, TimeUnit.SECONDS);
  }

  /** Hears nothing and takes no deliveries. */
  private static final class Deaf implements SessionEvents {
    @Override
    public boolean canDeliver() {
      return false;
    }

    @Override
    public void onHeard() {}

    @Override
    public void onHeld(boolean held, String why) {}
  }

  /** How many times what is declared was made safe on disk. */
  long metadataSyncCount() throws ReflectiveOperationException {
    return ((MetadataLog) read(Broker.class, broker, "metadata")).syncCount();
  }

  int deploymentCount() {
    return vertx.deploymentIDs().size();
  }

  static Object read(Class<?> type, Object object, String name)
      throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(object);
  }
}
