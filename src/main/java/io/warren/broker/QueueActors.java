package io.warren.broker;

import io.vertx.core.Future;
import io.warren.broker.VirtualHost.QueueMaker;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.EventLoops;
import io.warren.broker.bus.QueueCommand.Drain;
import io.warren.broker.bus.QueueInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The actors of a virtual host's queues, dealt to the event loops. Its context uses it. */
final class QueueActors {
  private static final Logger LOG = LoggerFactory.getLogger(QueueActors.class);
  private static final long TOLD_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** So many queues of an earlier life are started at the same time. */
  private static final int RESTORED_TOGETHER = 256;

  private final EventLoops loops;
  private final Bus bus;
  private final QueueMaker maker;
  private final Topology topology;
  private final Map<Long, String> deploymentByQueueId = new HashMap<>();
  private int nextLoop;
  private int restoredCount;
  private long toldNanos = System.nanoTime();

  QueueActors(EventLoops loops, Bus bus, QueueMaker maker, Topology topology) {
    this.loops = loops;
    this.bus = bus;
    this.maker = maker;
    this.topology = topology;
  }

  /**
   * Those of all queues that the topology has from an earlier life. Each takes its first command
   * when its actor says that it has started, so what an actor has to read comes before all else.
   */
  Future<?> deployRestored() {
    return deploySome(List.copyOf(topology.queues()).iterator());
  }

  private Future<?> deploySome(Iterator<QueueInfo> queues) {
    List<Future<?>> some = new ArrayList<>();
    while (queues.hasNext() && some.size() < RESTORED_TOGETHER) {
      some.add(deploy(queues.next()));
    }
    if (some.isEmpty()) {
      return Future.succeededFuture();
    }
    restoredCount += some.size();
    tellProgress();
    return Future.all(some).compose(done -> deploySome(queues));
  }

  private void tellProgress() {
    if (System.nanoTime() - toldNanos > TOLD_EVERY_NANOS) {
      toldNanos = System.nanoTime();
      LOG.info(
          "vhost '{}': restoring queue {} of {}",
          topology.virtualHost(),
          restoredCount,
          topology.queues().size());
    }
  }

  Future<?> deploy(QueueInfo queue) {
    int loop = nextLoop++ % loops.count();
    return loops
        .deploy(loop, maker.make(queue, topology.effectiveArguments(queue), loop))
        .onSuccess(deployment -> deploymentByQueueId.put(queue.id(), deployment));
  }

  /** When it has delivered what it had dropped before; nobody waits for that. */
  void undeploy(QueueInfo queue) {
    String deployment = deploymentByQueueId.remove(queue.id());
    if (deployment != null) {
      loops.undeployAfter(bus.ask(queue.address(), new Drain()), deployment);
    }
  }
}
