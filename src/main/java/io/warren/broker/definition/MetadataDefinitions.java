package io.warren.broker.definition;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.warren.store.MetadataLog;
import io.warren.store.log.Flushed;
import io.warren.value.Bytes;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Keeps definitions in the data directory. */
public final class MetadataDefinitions implements DefinitionLog {
  private final Vertx vertx;
  private final MetadataLog log;

  /** The log stays its opener's to close. */
  public MetadataDefinitions(Vertx vertx, MetadataLog log) {
    this.vertx = vertx;
    this.log = log;
  }

  @Override
  public Future<Void> change(Map<Bytes, Optional<Bytes>> change) {
    Context context = vertx.getOrCreateContext();
    Promise<Void> promise = Promise.promise();
    log.change(
        change,
        new Flushed() {
          @Override
          public void flushed(long segmentNumber) {
            context.runOnContext(ignored -> promise.complete());
          }

          @Override
          public void failed(IOException cause) {
            context.runOnContext(ignored -> promise.fail(cause));
          }
        });
    return promise.future();
  }
}
