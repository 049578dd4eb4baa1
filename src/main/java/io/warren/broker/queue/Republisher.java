package io.warren.broker.queue;

import io.netty.util.collection.LongObjectHashMap;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.BusMessage;
import io.warren.broker.bus.EventLoops;
import io.warren.broker.bus.ExchangeCommand.Forget;
import io.warren.broker.publish.Directory;
import io.warren.broker.publish.Directory.ExchangeRow;
import io.warren.broker.publish.Publisher;
import io.warren.broker.publish.Publishing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Publishes what is to leave a queue, and tells the queue when it is safe where it went.
 *
 * <p>Only so many are on their way at a time. What was refused does not count among them, for it
 * may stay so for long, and others are to go on: its own queue keeps it, in its memory, and here is
 * little more than its place. It is sent again to the queues that refused it and to no others, in
 * its order, for ever, but to one that is gone: that counts as having it. What follows for such a
 * queue waits behind it, but for what was on its way already. What finds no exchange or no queue is
 * given up, for nobody has asked for it.
 *
 * <p>What {@linkplain Departure#comesBack comes back} does so at once where nobody takes it:
 * whoever had it moved is to see that it did not go. Where one of several queues has taken it, it
 * has gone, and those that refused it go without: a second move would give the one another copy.
 * The queue's context uses it.
 */
final class Republisher implements Publisher {
  /** So many are published in one turn of the loop, which others want to use too. */
  private static final int LARGEST_TURN = 250;

  /** Hears what need not be kept any more. */
  interface OnLeft {
    /**
     * These entries have left.
     *
     * @param partlyCount how many of them one of several queues has refused, for good
     */
    void accept(long[] entryIds, int partlyCount);
  }

  private final Context context;
  private final Directory directory;
  private final QueueLimits.DepartureLimits limits;
  private final String address;
  private final Bus bus;
  private final OnLeft onLeft;
  private final Consumer<long[]> onReturned;
  private final Runnable onEmpty;
  private final Publishing publishing;
  private final Deque<Departure> waiting = new ArrayDeque<>();
  private final LongObjectHashMap<Parcel> sentBySequence = new LongObjectHashMap<>();
  private final RefusingQueues refusing;
  private final GrowingIds left = new GrowingIds();
  private final GrowingIds returned = new GrowingIds();

  /** What this turn publishes to exchanges, by address, that have had it before. */
  private final Map<String, List<io.warren.value.Message>> goingBack = new HashMap<>(0);

  /** Of those that {@link #left} their queue. */
  private int partlyCount;

  private long lastSequence;

  /** How many were published and have not found their end, those that were refused included. */
  private int openCount;

  /** Of these, and of those that wait. */
  private long bytes;

  private boolean heard;
  private boolean goingOn;

  /**
   * @param address where it hears what became of what it publishes
   * @param moves whether what it publishes {@linkplain Departure#comesBack comes back}
   * @param directory of the queue's event loop
   * @param onLeft hears the ids of entries that need not be kept any more
   * @param onReturned hears the ids of entries that are to go back to their places
   * @param onEmpty runs when all that there was has found its end
   */
  Republisher(
      String address,
      boolean moves,
      Vertx vertx,
      Context context,
      Directory directory,
      QueueLimits.DepartureLimits limits,
      OnLeft onLeft,
      Consumer<long[]> onReturned,
      Runnable onEmpty) {
    this.context = context;
    this.directory = directory;
    this.limits = limits;
    this.address = address;
    this.bus = new Bus(vertx);
    this.onLeft = onLeft;
    this.onReturned = onReturned;
    this.onEmpty = onEmpty;
    this.publishing =
        moves
            ? Publishing.counting(address, directory, bus, this::goOnLater)
            : new Publishing(address, directory, bus, this::goOnLater);
    this.refusing = new RefusingQueues(vertx, publishing, limits, this::onSafe, this::publishAgain);
  }

  /** To be published with the next {@link #send}. */
  void add(Departure departure) {
    waiting.add(departure);
    bytes += departure.message().memoryBytes();
  }

  /** How many have not found their end. */
  int count() {
    return waiting.size() + openCount;
  }

  /** What these hold in memory. */
  long bytes() {
    return bytes;
  }

  /** Begins to publish what waits, if it is not at it. */
  void send() {
    if (!waiting.isEmpty() && !goingOn) {
      sendSome();
    }
  }

  /** Publishes what waits, as far as there is credit and the turn goes. */
  private void sendSome() {
    hear();
    int left = LARGEST_TURN;
    while (canSend() && left > 0) {
      Departure departure = waiting.remove();
      openCount++;
      publish(departure);
      left--;
    }
    tellWhereTheyGoBack();
    publishing.flush();
    if (canSend()) {
      goOnLater();
    }
  }

  /** An exchange that knows them would take them for duplicates of themselves. */
  private void tellWhereTheyGoBack() {
    goingBack.forEach(
        (exchange, messages) ->
            bus.send(
                exchange,
                new Forget(Forget.ANY_TURN, messages.toArray(io.warren.value.Message[]::new))));
    goingBack.clear();
  }

  private boolean canSend() {
    return !waiting.isEmpty() && sentBySequence.size() < limits.credit();
  }

  /** In a turn of its own: the queue may be in the midst of something. */
  private void goOnLater() {
    if (!goingOn) {
      goingOn = true;
      EventLoops.onNextTurn(context, this::goOn);
    }
  }

  private void goOn() {
    goingOn = false;
    if (!left.isEmpty()) {
      int partly = partlyCount;
      partlyCount = 0;
      onLeft.accept(left.takeAll(), partly);
    }
    if (!returned.isEmpty()) {
      onReturned.accept(returned.takeAll());
    }
    send();
    if (count() == 0) {
      onEmpty.run();
    }
  }

  private void publish(Departure departure) {
    long sequence = ++lastSequence;
    io.warren.value.Message message = departure.published();
    sentBySequence.put(sequence, new Parcel(sequence, departure));
    String[] moreKeys = message.annotations().allKeys();
    String exchangeName = departure.exchangeFor(message);
    if (exchangeName.isEmpty()) {
      if (moreKeys == null) {
        publishing.toQueue(this, sequence, message, false);
      } else {
        publishing.toQueues(this, sequence, message, moreKeys, false);
      }
      return;
    }
    ExchangeRow exchange = directory.exchange(exchangeName);
    if (exchange == null) {
      onConfirmed(sequence, 1, true);
    } else {
      if (departure.goesBackTo(exchangeName)) {
        goingBack.computeIfAbsent(exchange.address(), any -> new ArrayList<>()).add(message);
      }
      publishing.toExchange(exchange, this, sequence, message, moreKeys, false);
    }
  }

  @Override
  public void onRouted(long sequence, int queueCount) {
    Parcel parcel = sentBySequence.get(sequence);
    if (parcel != null) {
      parcel.onRouted(queueCount);
    }
  }

  @Override
  public void onRefused(long sequence, String queueAddress) {
    Parcel parcel = sentBySequence.get(sequence);
    if (parcel != null) {
      parcel.onRefused(queueAddress);
    }
  }

  @Override
  public void onConfirmed(long first, int count, boolean safe) {
    for (long sequence = first; sequence < first + count; sequence++) {
      Parcel parcel = sentBySequence.remove(sequence);
      if (parcel == null) {
        continue;
      }
      if (parcel.departure.comesBack()) {
        onMoved(parcel, safe);
      } else if (safe) {
        onSafe(parcel);
      } else {
        refusing.add(parcel);
      }
    }
    goOnLater();
  }

  /** Where one has it already, it must not come there again. */
  private void onMoved(Parcel parcel, boolean safe) {
    if (parcel.takenCount() == 0) {
      returned.add(parcel.departure.entryId());
      ended(parcel);
    } else {
      partlyCount += safe ? 0 : 1;
      onSafe(parcel);
    }
  }

  private void onSafe(Parcel parcel) {
    left.add(parcel.departure.entryId());
    ended(parcel);
    goOnLater();
  }

  private void ended(Parcel parcel) {
    openCount--;
    bytes -= parcel.departure.message().memoryBytes();
  }

  /** Whole: nobody knows who has got it. */
  private void publishAgain(Parcel parcel) {
    publish(parcel.departure);
    publishing.flush();
  }

  @Override
  public void onReturned(io.warren.value.Message message) {
    throw new IllegalStateException("nothing is mandatory");
  }

  private void hear() {
    if (!heard) {
      heard = true;
      bus.hear(address, this::onMessage);
    }
  }

  private void onMessage(Message<BusMessage> message) {
    publishing.onEvent(message.body());
    goOnLater();
  }

  /** What still waits goes nowhere. */
  void close() {
    waiting.clear();
    refusing.close();
  }
}
