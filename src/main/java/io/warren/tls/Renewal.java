package io.warren.tls;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether the files are others, and has listeners take them. Connections that
 * are open keep what they have.
 */
public final class Renewal extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);

  private final Tls tls;
  private final long intervalMs;
  private final Function<ServerSSLOptions, Future<?>> listeners;

  /** Those that are in use, or that could not be used. */
  private List<FileStamp> tried;

  /** Those of the last look. */
  private List<FileStamp> seen;

  private boolean looking;

  /**
   * Made by {@link Tls#renewal}.
   *
   * @param intervalMs between two looks; 0 to look never
   * @param inUse those that the listeners have
   */
  Renewal(
      Tls tls,
      long intervalMs,
      List<FileStamp> inUse,
      Function<ServerSSLOptions, Future<?>> listeners) {
    this.tls = tls;
    this.intervalMs = intervalMs;
    this.listeners = listeners;
    this.tried = inUse;
    this.seen = inUse;
  }

  @Override
  public Future<?> start() {
    if (intervalMs > 0) {
      vertx.setPeriodic(intervalMs, id -> look());
    }
    return Future.succeededFuture();
  }

  private void look() {
    if (looking) {
      return;
    }
    looking = true;
    vertx
        .executeBlocking(tls::stamps, false)
        .compose(this::onSeen)
        .onFailure(
            cause ->
                LOG.error(
                    "the TLS certificates stay as they were: {}",
                    cause instanceof TlsFileException file ? file.line() : cause.toString()))
        .onComplete(done -> looking = false);
  }

  /** Whoever replaces one file after the other is given the time: until a look finds no change. */
  private Future<?> onSeen(List<FileStamp> now) {
    boolean settled = now.equals(seen);
    seen = now;
    if (!settled || now.equals(tried)) {
      return Future.succeededFuture();
    }
    tried = now;
    return vertx
        .executeBlocking(tls::load, false)
        .compose(
            material ->
                listeners
                    .apply(tls.options(material))
                    .onSuccess(done -> LOG.info("the TLS certificates are new: {}", material)));
  }
}
