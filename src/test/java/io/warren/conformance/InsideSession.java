package io.warren.conformance;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.warren.Broker;
import io.warren.auth.Permissions;
import io.warren.auth.User;
import io.warren.broker.Session;
import io.warren.broker.SessionEvents;
import io.warren.broker.VirtualHosts;
import io.warren.broker.bus.EventLoops;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** A session inside a broker, for what no protocol asks for yet. */
final class InsideSession {
  private final Context context;
  private final Session session;

  /** Opens one for a user with these permissions. */
  InsideSession(Broker broker, String configure, String write, String read) throws Exception {
    EventLoops loops = (EventLoops) Inside.read(Broker.class, broker, "loops");
    VirtualHosts hosts = (VirtualHosts) Inside.read(Broker.class, broker, "virtualHosts");
    Start start = new Start();
    loops.deploy(0, start).await(10, TimeUnit.SECONDS);
    context = start.context();
    User user = new User("inside", Set.of(), Map.of("/", Permissions.of(configure, write, read)));
    session = on(() -> Future.succeededFuture(hosts.open(user, "/", context, new Quiet())));
  }

  /** Opens one that may do everything. */
  InsideSession(Broker broker) throws Exception {
    this(broker, ".*", ".*", ".*");
  }

  /** Asks on the session's context, and waits. */
  <T> T ask(Function<Session, Future<T>> question) throws Exception {
    return on(() -> question.apply(session));
  }

  private <T> T on(Supplier<Future<T>> action) throws Exception {
    CompletableFuture<T> answer = new CompletableFuture<>();
    context.runOnContext(
        ignored -> {
          try {
            action
                .get()
                .onComplete(
                    result -> {
                      if (result.succeeded()) {
                        answer.complete(result.result());
                      } else {
                        answer.completeExceptionally(result.cause());
                      }
                    });
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer.get(20, TimeUnit.SECONDS);
  }

  /** Brings a context of one of the broker's loops. */
  private static final class Start extends VerticleBase {
    Context context() {
      return context;
    }
  }

  /** A front-end that asks for nothing. */
  private static final class Quiet implements SessionEvents {
    @Override
    public boolean canDeliver() {
      return true;
    }

    @Override
    public void onHeard() {}

    @Override
    public void onHeld(boolean held, String why) {}
  }
}
