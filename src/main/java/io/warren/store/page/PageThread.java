package io.warren.store.page;

import io.warren.value.FullHeap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread that may wait for the disk, and does what it is given in its order. */
final class PageThread {
  private static final Logger LOG = LoggerFactory.getLogger(PageThread.class);

  /** What it is given; nothing comes after the last. */
  private record Work(Runnable action, boolean last) {}

  private final BlockingQueue<Work> waiting = new LinkedBlockingQueue<>();
  private final Thread thread;

  PageThread(String name) {
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes an action; any thread may call it. */
  void add(Runnable action) {
    waiting.add(new Work(action, false));
  }

  private void run() {
    while (true) {
      try {
        Work work = waiting.take();
        if (work.last()) {
          return;
        }
        work.action().run();
      } catch (InterruptedException e) {
        // Nobody of ours interrupts it. To end by it would leave what waits untold.
        LOG.warn("interrupted, goes on");
      } catch (Throwable e) {
        FullHeap.check(e);
        // To end by it, be it an error, would leave all that waits untold.
        LOG.error("an action on pages failed", e);
      }
    }
  }

  /** Returns when all that it was given before is done. */
  void close() {
    waiting.add(new Work(() -> {}, true));
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
