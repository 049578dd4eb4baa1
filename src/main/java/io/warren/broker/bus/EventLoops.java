package io.warren.broker.bus;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextBuilderImpl;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.deployment.Deployment;
import io.vertx.core.internal.deployment.DeploymentContext;
import io.warren.value.FullHeap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of the node, by index, and how an actor is deployed on one of them.
 *
 * <p>{@link Vertx#deployVerticle} puts a verticle on whichever loop is next. A connection belongs
 * on its socket's loop, and an exchange on every loop, so this class deploys through Vert.x's
 * internal deployment manager. It is the only one that does; the deployments are real ones, with
 * ids, close hooks and undeployment.
 */
public final class EventLoops {
  private final VertxInternal vertx;
  private final List<EventLoop> loops = new ArrayList<>();

  /** Any thread undeploys. */
  private final Set<Future<Void>> undeploying = ConcurrentHashMap.newKeySet();

  /** Of those that are to be undeployed when they are ready. */
  private final Set<Promise<Void>> unready = ConcurrentHashMap.newKeySet();

  public EventLoops(Vertx vertx) {
    this.vertx = (VertxInternal) vertx;
    for (EventExecutor executor : this.vertx.nettyEventLoopGroup()) {
      loops.add((EventLoop) executor);
    }
  }

  public int count() {
    return loops.size();
  }

  /**
   * Runs an action on a context, which is the caller's, when its loop has looked at its sockets and
   * timers once more.
   *
   * <p>{@link Context#runOnContext} is no such turn: the loop runs what it is given before it looks
   * at anything else, and whoever goes on by giving it the next piece keeps all sockets and timers
   * waiting, for up to a second before Netty ends that. A timer of Vert.x lets them in too, but has
   * the loop sleep for a millisecond where there is nothing else to do.
   */
  public static void onNextTurn(Context context, Runnable action) {
    ContextInternal own = (ContextInternal) context;
    // What is scheduled is taken once in each turn, before what was given.
    var unused = own.nettyEventLoop().schedule(() -> own.dispatch(action), 0, NANOSECONDS);
  }

  /** The index of the loop that a context runs on. */
  public int indexOf(Context context) {
    EventLoop loop = ((ContextInternal) context).nettyEventLoop();
    for (int i = 0; i < loops.size(); i++) {
      if (loops.get(i).equals(loop)) {
        return i;
      }
    }
    throw new IllegalArgumentException("not one of this node's event loops");
  }

  /**
   * Deploys an actor on one loop. Any thread may call it; the future completes on the caller's
   * context with the deployment's id.
   */
  public Future<String> deploy(int loop, Deployable actor) {
    return vertx
        .deploymentManager()
        .deploy(null, vertx.getOrCreateContext(), new OnLoop(loops.get(loop), actor))
        .map(DeploymentContext::id);
  }

  public Future<Void> undeploy(String deploymentId) {
    return noted(vertx.undeploy(deploymentId));
  }

  /** Undeploys an actor when it is ready, however that ends, or when the node closes. */
  public Future<Void> undeployAfter(Future<?> ready, String deploymentId) {
    Promise<Void> begun = Promise.promise();
    unready.add(begun);
    ready.onComplete(done -> begun.tryComplete());
    return noted(
        begun
            .future()
            .compose(
                done -> {
                  unready.remove(begun);
                  return vertx.undeploy(deploymentId);
                }));
  }

  private Future<Void> noted(Future<Void> undeployed) {
    undeploying.add(undeployed);
    return undeployed.onComplete(done -> undeploying.remove(undeployed));
  }

  /**
   * The node closes: completes when nothing is being undeployed. To close the {@link Vertx} before
   * that would undeploy some actors twice, which fails.
   */
  public Future<Void> undeployed() {
    unready.forEach(Promise::tryComplete);
    List<Future<Void>> begun = List.copyOf(undeploying);
    return begun.isEmpty()
        ? Future.succeededFuture()
        : Future.join(begun).transform(done -> undeployed());
  }

  /** One actor on one given loop. */
  private final class OnLoop implements Deployment {
    private final EventLoop loop;
    private final Deployable actor;
    private @Nullable ContextInternal context;

    private OnLoop(EventLoop loop, Deployable actor) {
      this.loop = loop;
      this.actor = actor;
    }

    @Override
    public Set<Context> contexts() {
      return context == null ? Set.of() : Set.of(context);
    }

    @Override
    public Set<Deployable> instances() {
      return Set.of(actor);
    }

    @Override
    public DeploymentOptions options() {
      return new DeploymentOptions();
    }

    @Override
    public String identifier() {
      return "java:" + actor.getClass().getName();
    }

    @Override
    public Future<?> deploy(DeploymentContext deployment) {
      ContextInternal own =
          ((ContextBuilderImpl) vertx.contextBuilder())
              .withDeploymentContext(deployment)
              .withCloseFuture(new CloseFuture())
              .withEventLoop(loop)
              .build();
      context = own;
      Promise<Object> started = own.promise();
      Runnable start =
          () -> {
            ContextInternal previous = own.beginDispatch();
            try {
              actor.deploy(own).onComplete(done -> completeWith(started, done));
            } catch (Throwable e) {
              FullHeap.check(e);
              // Also an error is told to whoever deploys, who would else wait for ever.
              started.fail(e);
            } finally {
              own.endDispatch(previous);
            }
          };
      if (loop.inEventLoop()) {
        // A connection must be there before its socket's first read, which may be the next task.
        start.run();
      } else {
        loop.execute(start);
      }
      return started.future();
    }

    @Override
    public Future<?> undeploy() {
      ContextInternal own = context;
      if (own == null) {
        return Future.succeededFuture();
      }
      Promise<Object> stopped = Promise.promise();
      own.runOnContext(
          ignored -> {
            Future<?> stop;
            try {
              stop = actor.undeploy(own);
            } catch (Throwable e) {
              FullHeap.check(e);
              stop = Future.failedFuture(e);
            }
            stop.eventually(own::close).onComplete(done -> completeWith(stopped, done));
          });
      return stopped.future();
    }

    @Override
    public Future<?> cleanup() {
      ContextInternal own = context;
      return own == null ? Future.succeededFuture() : own.closeFuture().close();
    }
  }

  private static void completeWith(Promise<Object> promise, io.vertx.core.AsyncResult<?> result) {
    if (result.succeeded()) {
      promise.complete();
    } else {
      promise.fail(result.cause());
    }
  }
}
