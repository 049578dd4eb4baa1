package io.warren.amqp091;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.ServerSSLOptions;
import io.warren.auth.Authenticator;
import io.warren.broker.VirtualHosts;
import io.warren.broker.bus.EventLoops;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's share of a listening port. Vert.x deals the sockets round robin to the loops'
 * listeners; each deploys a {@link Connection} on its own loop for every socket that it gets.
 */
public final class Listener extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final int SCRATCH_BYTES = 64 * 1024;
  private static final String SHUTDOWN = "broker forced connection closure with reason 'shutdown'";

  private final NetServerOptions options;
  private final EventLoops loops;
  private final int loop;
  private final ConnectionSettings settings;
  private final Authenticator authenticator;
  private final VirtualHosts virtualHosts;
  private final Connections connections;
  private final byte[] scratch = new byte[SCRATCH_BYTES];
  private final WriterPool writers = new WriterPool();
  private final Set<Connection> open = new LinkedHashSet<>();
  private boolean watched;
  private @Nullable NetServer server;
  private boolean ending;

  public Listener(
      NetServerOptions options,
      EventLoops loops,
      int loop,
      ConnectionSettings settings,
      Authenticator authenticator,
      VirtualHosts virtualHosts,
      Connections connections) {
    this.options = options;
    this.loops = loops;
    this.loop = loop;
    this.settings = settings;
    this.authenticator = authenticator;
    this.virtualHosts = virtualHosts;
    this.connections = connections;
  }

  @Override
  public Future<?> start() {
    server = vertx.createNetServer(options).connectHandler(this::onSocket);
    return server.listen();
  }

  /** The port that is listened on, once started. */
  public int port() {
    return server == null ? 0 : server.actualPort();
  }

  /** Connections to come, on whatever loop, use this for TLS. */
  public Future<?> renew(ServerSSLOptions tls) {
    return server == null ? Future.succeededFuture() : server.updateSSLOptions(tls);
  }

  /**
   * From now on a client that comes is turned away without a word; completes when that is so. A
   * node says goodbye when all its listeners do that: a client that has been told, and comes again
   * at once, would have its messages confirmed and lost.
   */
  public Future<?> takeNoMore() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        ignored -> {
          ending = true;
          done.complete();
        });
    return done.future();
  }

  private void onSocket(NetSocket socket) {
    if (ending) {
      socket.close();
      return;
    }
    if (!watched) {
      watched = true;
      AcceptFailures.watch(((NetSocketInternal) socket).channelHandlerContext().channel());
    }
    Connection connection =
        new Connection(
            vertx,
            (NetSocketInternal) socket,
            settings,
            authenticator,
            virtualHosts,
            connections,
            scratch,
            writers);
    open.add(connection);
    loops
        .deploy(loop, connection)
        .onSuccess(
            deployment ->
                connection
                    .ended()
                    .onComplete(
                        done -> {
                          open.remove(connection);
                          loops.undeploy(deployment);
                        }))
        .onFailure(
            cause -> {
              LOG.error("A connection could not be started", cause);
              open.remove(connection);
              socket.close();
            });
  }

  /** Closes what is open with a word, and the port. */
  @Override
  public Future<?> stop() {
    List<Future<Void>> ended =
        List.copyOf(open).stream().map(connection -> connection.closeForced(SHUTDOWN)).toList();
    return Future.join(ended).otherwiseEmpty().compose(done -> close());
  }

  private Future<Void> close() {
    return server == null ? Future.succeededFuture() : server.close();
  }
}
