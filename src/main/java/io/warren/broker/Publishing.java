package io.warren.broker;

import io.netty.util.collection.LongObjectHashMap;
import io.warren.broker.Directory.ExchangeRow;
import io.warren.broker.Directory.QueueRow;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.ExchangeCommand.Route;
import io.warren.broker.bus.ExchangeEvent.Routed;
import io.warren.broker.bus.QueueCommand.Enqueue;
import io.warren.broker.bus.QueueEvent.Confirmed;
import io.warren.broker.bus.QueueEvent.Reply;
import io.warren.value.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The publishing half of a session: collects what one read of the socket brought into a batch for
 * each destination, and follows each batch until it is done.
 *
 * <p>The default exchange is a direct hop: the routing key names the queue, and the loop's
 * directory knows where it is. To any other exchange a session has at most one batch on its way;
 * what comes meanwhile waits and goes together.
 */
final class Publishing {
  private final String session;
  private final Directory directory;
  private final Bus bus;

  private final Map<String, PublishBatch> batchByQueueAddress = new LinkedHashMap<>();
  private final Map<String, Lane> laneByExchange = new HashMap<>();
  private final LongObjectHashMap<Lane> laneByBatch = new LongObjectHashMap<>();
  private final List<Lane> unsentLanes = new ArrayList<>();
  private final LongObjectHashMap<PublishBatch> sentByNumber = new LongObjectHashMap<>();
  private final Set<String> holdingQueues = new HashSet<>();
  private final Queue<Runnable> whenRouted = new ArrayDeque<>();

  private long nextNumber = 1;
  private long bytesInFlight;
  private int lanesBusy;

  // Most publishes repeat the destination of the one before.
  private @Nullable String lastKey;
  private @Nullable PublishBatch lastDirect;

  Publishing(String session, Directory directory, Bus bus) {
    this.session = session;
    this.directory = directory;
    this.bus = bus;
  }

  /**
   * The way to one exchange, there while a batch is filling or being routed. It is routed when it
   * is not among the unsent.
   */
  private static final class Lane {
    private final String address;
    private PublishBatch filling;

    Lane(String address, PublishBatch filling) {
      this.address = address;
      this.filling = filling;
    }
  }

  /** Memory of all that has been published and not yet taken by its queues. */
  long bytesInFlight() {
    return bytesInFlight;
  }

  /** Whether a queue that this session published to holds as much as it may. */
  boolean held() {
    return !holdingQueues.isEmpty();
  }

  void toQueue(Publisher publisher, long sequence, Message message, boolean mandatory) {
    String key = message.routingKey();
    PublishBatch batch = key.equals(lastKey) ? lastDirect : null;
    if (batch == null) {
      QueueRow queue = directory.queue(key);
      if (queue == null) {
        if (reply(key, message)) {
          settled(publisher, sequence);
        } else {
          unroutable(publisher, sequence, message, mandatory);
        }
        return;
      }
      batch = batchByQueueAddress.get(queue.address());
      if (batch == null) {
        batch = newBatch();
        batchByQueueAddress.put(queue.address(), batch);
      }
      lastKey = key;
      lastDirect = batch;
    }
    batch.add(publisher, sequence, message, null, mandatory);
    bytesInFlight += message.memoryBytes();
  }

  /** By several keys through the default exchange: a batch of its own. */
  void toQueues(
      Publisher publisher, long sequence, Message message, String[] moreKeys, boolean mandatory) {
    // What waits for the same queues goes first.
    flush();
    Set<String> addresses = new HashSet<>();
    boolean replied = addQueue(addresses, message.routingKey(), message);
    for (String key : moreKeys) {
      replied |= addQueue(addresses, key, message);
    }
    if (addresses.isEmpty()) {
      if (replied) {
        settled(publisher, sequence);
      } else {
        unroutable(publisher, sequence, message, mandatory);
      }
      return;
    }
    PublishBatch batch = newBatch();
    batch.add(publisher, sequence, message, null, mandatory);
    bytesInFlight += message.memoryBytes();
    sentByNumber.put(batch.number, batch);
    batch.onRouted(addresses.size(), null);
    for (String address : addresses) {
      send(address, batch);
    }
  }

  /** Whether the name is no queue's but a waiting consumer's, which has been sent the message. */
  private boolean addQueue(Set<String> addresses, String name, Message message) {
    QueueRow queue = directory.queue(name);
    if (queue != null) {
      addresses.add(queue.address());
      return false;
    }
    return reply(name, message);
  }

  private void unroutable(Publisher publisher, long sequence, Message message, boolean mandatory) {
    if (mandatory) {
      publisher.onReturned(message);
    }
    settled(publisher, sequence);
  }

  private static void settled(Publisher publisher, long sequence) {
    if (sequence != 0) {
      publisher.onConfirmed(sequence, 1, true);
    }
  }

  /** Sends a reply straight to who waits for it, if the routing key says who that is. */
  private boolean reply(String routingKey, Message message) {
    ReplyKey key = ReplyKey.parse(routingKey);
    if (key == null) {
      return false;
    }
    bus.send(key.sessionAddress(), new Reply(key.consumerId(), key.secret(), message));
    return true;
  }

  void toExchange(
      ExchangeRow exchange,
      Publisher publisher,
      long sequence,
      Message message,
      String @Nullable [] moreKeys,
      boolean mandatory) {
    Lane lane = laneByExchange.get(exchange.address());
    if (lane == null) {
      lane = new Lane(exchange.address(), newBatch());
      laneByExchange.put(exchange.address(), lane);
      unsentLanes.add(lane);
      lanesBusy++;
    }
    lane.filling.add(publisher, sequence, message, moreKeys, mandatory);
    bytesInFlight += message.memoryBytes();
  }

  private PublishBatch newBatch() {
    return new PublishBatch(nextNumber++);
  }

  /** Sends what has been collected. Called at the end of each read. */
  void flush() {
    if (!batchByQueueAddress.isEmpty()) {
      batchByQueueAddress.forEach(
          (address, batch) -> {
            sentByNumber.put(batch.number, batch);
            batch.onRouted(1, null);
            send(address, batch);
          });
      batchByQueueAddress.clear();
      lastKey = null;
      lastDirect = null;
    }
    if (!unsentLanes.isEmpty()) {
      List<Lane> lanes = List.copyOf(unsentLanes);
      unsentLanes.clear();
      lanes.forEach(this::route);
    }
  }

  private void send(String queueAddress, PublishBatch batch) {
    // A queue that is being deleted still answers; nobody there means that it is all over, and a
    // deleted queue counts as having taken what it got.
    bus.send(
        queueAddress,
        new Enqueue(session, batch.number, batch.messages(), null),
        () -> onConfirmed(new Confirmed(batch.number, null)));
  }

  private void route(Lane lane) {
    PublishBatch batch = lane.filling;
    lane.filling = newBatch();
    sentByNumber.put(batch.number, batch);
    laneByBatch.put(batch.number, lane);
    bus.send(
        lane.address,
        new Route(session, batch.number, batch.messages(), batch.extraKeys(), null),
        // The exchange has just been deleted.
        () -> onRouted(new Routed(batch.number, 0, batch.allIndexes())));
  }

  void onRouted(Routed routed) {
    PublishBatch batch = sentByNumber.get(routed.batchNumber());
    Lane lane = laneByBatch.remove(routed.batchNumber());
    if (batch == null || lane == null) {
      return;
    }
    batch.onRouted(routed.partCount(), routed.unroutable());
    finish(batch);
    if (lane.filling.count() > 0) {
      route(lane);
    } else {
      laneByExchange.remove(lane.address);
      lanesBusy--;
      runWaiters();
    }
  }

  void onConfirmed(Confirmed confirmed) {
    PublishBatch batch = sentByNumber.get(confirmed.batchNumber());
    if (batch != null) {
      batch.onConfirmed(confirmed.rejected());
      finish(batch);
    }
  }

  private void finish(PublishBatch batch) {
    if (batch.done()) {
      sentByNumber.remove(batch.number);
      bytesInFlight -= batch.bytes();
      batch.tellPublishers();
    }
  }

  /**
   * Runs the action when everything published so far is on its way to its queues, so that what is
   * asked of a queue next comes behind it; at once where that is so already.
   */
  void whenRouted(Runnable action) {
    flush();
    whenRouted.add(action);
    runWaiters();
  }

  private void runWaiters() {
    while (lanesBusy == 0 && !whenRouted.isEmpty()) {
      whenRouted.remove().run();
    }
  }

  void onPressure(String queueAddress, boolean held) {
    if (held) {
      holdingQueues.add(queueAddress);
    } else {
      holdingQueues.remove(queueAddress);
    }
  }
}
