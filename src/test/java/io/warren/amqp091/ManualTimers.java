package io.warren.amqp091;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A Vertx that has timers and nothing else, and fires them when a test says so. */
final class ManualTimers {
  private record Timer(long ms, boolean periodic, Handler<Long> handler) {}

  private final Map<Long, Timer> timerById = new TreeMap<>();
  private long lastId;

  Vertx vertx() {
    return (Vertx)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Vertx.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "setTimer" -> add((long) arguments[0], false, arguments[1]);
                  case "setPeriodic" -> add((long) arguments[0], true, arguments[1]);
                  case "cancelTimer" -> timerById.remove((long) arguments[0]) != null;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @SuppressWarnings("unchecked") // Vert.x says what a timer's handler takes
  private long add(long ms, boolean periodic, Object handler) {
    timerById.put(++lastId, new Timer(ms, periodic, (Handler<Long>) handler));
    return lastId;
  }

  /** How long each of those that are set waits, in milliseconds, the oldest first. */
  List<Long> setMs() {
    return timerById.values().stream().map(Timer::ms).toList();
  }

  /** Lets the time of all those that are set come once. */
  void fire() {
    Map<Long, Timer> due = new TreeMap<>(timerById);
    due.forEach(
        (id, timer) -> {
          if (timer.periodic ? timerById.containsKey(id) : timerById.remove(id) != null) {
            timer.handler.handle(id);
          }
        });
  }
}
