package io.warren.broker.queue;

import io.netty.util.collection.LongObjectHashMap;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.BusMessage;
import io.warren.broker.bus.ExchangeEvent.Routed;
import io.warren.broker.bus.QueueCommand.ConsumerGone;
import io.warren.broker.bus.QueueEvent.Confirmed;
import io.warren.broker.bus.QueueEvent.Pressure;
import io.warren.broker.bus.QueueEvent.QueueGone;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.publish.Directory;
import io.warren.broker.publish.Directory.ExchangeRow;
import io.warren.broker.publish.Publisher;
import io.warren.broker.publish.Publishing;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Publishes what is to leave a queue, and tells the queue when it is safe where it went.
 *
 * <p>Only so many are on their way at a time. What a target refuses is published again after a
 * while, for ever: until then its queue keeps it. What finds no exchange or no queue is given up,
 * for nobody has asked for it. The queue's context uses it.
 */
final class Republisher implements Publisher {
  private static final int CREDIT = 1000;
  private static final long RETRY_MS = 1000;

  private final Vertx vertx;
  private final Context context;
  private final Directory directory;
  private final String address;
  private final Bus bus;
  private final Consumer<long[]> onLeft;
  private final Publishing publishing;
  private final Deque<Departure> waiting = new ArrayDeque<>();
  private final LongObjectHashMap<Departure> sentBySequence = new LongObjectHashMap<>();
  private final GrowingIds left = new GrowingIds();
  private long lastSequence;
  private boolean heard;
  private boolean goingOn;

  /**
   * @param directory of the queue's event loop
   * @param onLeft hears the ids of entries that need not be kept any more
   */
  Republisher(
      QueueInfo info, Vertx vertx, Context context, Directory directory, Consumer<long[]> onLeft) {
    this.vertx = vertx;
    this.context = context;
    this.directory = directory;
    this.address = Address.republisher(info.address());
    this.bus = new Bus(vertx);
    this.onLeft = onLeft;
    this.publishing = new Publishing(address, directory, bus, this::goOnLater);
  }

  /** To be published with the next {@link #send}. */
  void add(Departure departure) {
    waiting.add(departure);
  }

  /** Publishes what waits, as far as there is credit. */
  void send() {
    if (waiting.isEmpty()) {
      return;
    }
    hear();
    while (!waiting.isEmpty() && sentBySequence.size() < CREDIT && !publishing.held()) {
      publish(waiting.remove());
    }
    publishing.flush();
  }

  /** In a turn of its own: the queue may be in the midst of something. */
  private void goOnLater() {
    if (!goingOn) {
      goingOn = true;
      context.runOnContext(
          ignored -> {
            goingOn = false;
            if (!left.isEmpty()) {
              onLeft.accept(left.takeAll());
            }
            send();
          });
    }
  }

  private void publish(Departure departure) {
    long sequence = ++lastSequence;
    sentBySequence.put(sequence, departure);
    io.warren.value.Message message = departure.published();
    String[] moreKeys = message.annotations().allKeys();
    if (message.exchange().isEmpty()) {
      if (moreKeys == null) {
        publishing.toQueue(this, sequence, message, false);
      } else {
        publishing.toQueues(this, sequence, message, moreKeys, false);
      }
      return;
    }
    ExchangeRow exchange = directory.exchange(message.exchange());
    if (exchange == null) {
      onConfirmed(sequence, 1, true);
    } else {
      publishing.toExchange(exchange, this, sequence, message, moreKeys, false);
    }
  }

  @Override
  public void onConfirmed(long first, int count, boolean safe) {
    for (long sequence = first; sequence < first + count; sequence++) {
      Departure departure = sentBySequence.remove(sequence);
      if (departure == null) {
        continue;
      }
      if (safe) {
        left.add(departure.entryId());
      } else {
        vertx.setTimer(
            RETRY_MS,
            ignored -> {
              add(departure);
              send();
            });
      }
    }
    goOnLater();
  }

  @Override
  public void onReturned(io.warren.value.Message message) {
    // Nothing is published as mandatory.
  }

  private void hear() {
    if (!heard) {
      heard = true;
      bus.hear(address, this::onMessage);
    }
  }

  private void onMessage(Message<BusMessage> message) {
    BusMessage event = message.body();
    if (event instanceof Routed routed) {
      publishing.onRouted(routed);
    } else if (event instanceof Confirmed confirmed) {
      publishing.onConfirmed(confirmed);
    } else if (event instanceof Pressure pressure) {
      publishing.onPressure(pressure.queue(), pressure.held());
    } else if (event instanceof QueueGone gone) {
      publishing.onPressure(gone.queue(), false);
    }
    goOnLater();
  }

  /** Queues that hold it back forget it. */
  void close() {
    for (String queue : publishing.holdingQueues()) {
      bus.send(queue, new ConsumerGone(address, 0));
    }
  }
}
