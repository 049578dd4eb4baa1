package io.warren.broker;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.warren.broker.queue.journal.MessageLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the disk now and then: how much is free on it, and whether it takes again what it has
 * refused.
 */
public final class DiskWatch extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
  private static final long LOOK_MS = 1000;

  private final Path data;
  private final long limitBytes;
  private final Alarms alarms;
  private final MessageLog messages;
  private boolean looking;

  /**
   * @param data the directory on the disk
   * @param limitBytes so much must be free
   */
  public DiskWatch(Path data, long limitBytes, Alarms alarms, MessageLog messages) {
    this.data = data;
    this.limitBytes = limitBytes;
    this.alarms = alarms;
    this.messages = messages;
  }

  @Override
  public Future<?> start() {
    messages.onFailure(this::onFailure);
    vertx.setPeriodic(
        LOOK_MS,
        ignored -> {
          messages.look();
          look();
        });
    return look();
  }

  private void onFailure(String reason) {
    if (alarms.onDisk("the disk has failed: " + reason)) {
      LOG.error(
          "disk alarm: {}. Publishers wait until it takes again what is written to it", reason);
    }
  }

  private Future<?> look() {
    if (looking) {
      return Future.succeededFuture();
    }
    looking = true;
    // To ask may take long where the disk is not well.
    return vertx
        .executeBlocking(this::free, false)
        .compose(
            freeBytes -> {
              if (freeBytes >= limitBytes && messages.hasFailed()) {
                return messages.probe().map(done -> freeBytes);
              }
              return Future.succeededFuture(freeBytes);
            })
        .onSuccess(this::onFree)
        .onFailure(cause -> onFailure(String.valueOf(cause.getMessage())))
        .transform(
            done -> {
              looking = false;
              return Future.succeededFuture();
            });
  }

  private long free() throws IOException {
    return Files.getFileStore(data).getUsableSpace();
  }

  private void onFree(long freeBytes) {
    boolean low = freeBytes < limitBytes;
    String words =
        low ? "disk_free_limit (limit " + limitBytes + " bytes, free " + freeBytes + ")" : "";
    if (alarms.onDisk(words)) {
      if (low) {
        LOG.warn("disk alarm: {}. Publishers wait until there is more", words);
      } else {
        LOG.info("disk alarm ended, free: {} bytes", freeBytes);
      }
    }
  }
}
