package io.warren.broker;

import io.warren.broker.bus.Bus;
import io.warren.broker.bus.QueueCommand.AddCredit;
import io.warren.broker.bus.QueueEvent.Deliver;
import io.warren.broker.publish.Tracer;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.value.Message;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What queues have delivered to a session: handed to its subscriptions while the gate is open, kept
 * while it is not. Its credit goes back only when it has been handed over, so what a consumer that
 * does not read costs is bounded by the credit of its queues.
 */
final class KeptDeliveries {
  /** Stands where replies come straight from their publisher. */
  static final String NO_QUEUE = "";

  private final String session;
  private final Bus bus;
  private final BooleanSupplier gate;
  private final DeliveryCredit credit;
  private final Tracer tracer;
  private final LongFunction<@Nullable Subscription> subscriptions;

  private final Queue<Deliver> kept = new ArrayDeque<>(1);
  private final Map<String, Owed> owedByQueue = new HashMap<>();
  private int keptIndex;
  private boolean handingOver;
  private boolean forced;
  private long replyBytes;

  /** Credit to give back to one queue. */
  private static final class Owed {
    private int messageCount;
    private long bytes;
  }

  /**
   * Makes those of one session.
   *
   * @param gate whether deliveries can be handed over now
   * @param credit what a queue may have on its way to the session
   * @param subscriptions finds one by its consumer's id, or null
   */
  KeptDeliveries(
      String session,
      Bus bus,
      BooleanSupplier gate,
      DeliveryCredit credit,
      Tracer tracer,
      LongFunction<@Nullable Subscription> subscriptions) {
    this.session = session;
    this.bus = bus;
    this.gate = gate;
    this.credit = credit;
    this.tracer = tracer;
    this.subscriptions = subscriptions;
  }

  void add(Deliver deliver) {
    if (deliver.queue().equals(NO_QUEUE)) {
      for (Message message : deliver.messages()) {
        replyBytes += message.memoryBytes();
      }
    }
    kept.add(deliver);
    handOver(false);
  }

  /** Memory of the replies among what is kept. */
  long replyBytes() {
    return replyBytes;
  }

  /**
   * Hands over what was kept while the gate was closed; with {@code force} whatever the gate says.
   * Whoever is handed something may ask for more at once: it comes when this has been taken.
   */
  void handOver(boolean force) {
    forced |= force;
    if (handingOver) {
      return;
    }
    handingOver = true;
    try {
      handOver();
    } finally {
      handingOver = false;
      forced = false;
    }
  }

  private void handOver() {
    Deliver deliver;
    while ((deliver = kept.peek()) != null) {
      Owed owed = owedByQueue.computeIfAbsent(deliver.queue(), queue -> new Owed());
      int count = deliver.messages().length;
      int[] returnCounts = deliver.returnCounts();
      boolean traced = tracer.on();
      while (keptIndex < count) {
        if (!forced && !gate.getAsBoolean()) {
          return;
        }
        int index = keptIndex++;
        Message message = deliver.messages()[index];
        owed.messageCount++;
        owed.bytes += message.memoryBytes();
        if (deliver.queue().equals(NO_QUEUE)) {
          replyBytes -= message.memoryBytes();
        }
        Subscription subscription = subscriptions.apply(deliver.consumerIds()[index]);
        // Without one, its holder has gone, and the queue knows or is about to.
        if (subscription != null) {
          if (returnCounts != null) {
            message = Redelivery.shown(message, returnCounts[index]);
          }
          subscription.holder.onDelivered(subscription);
          subscription.holder.deliveries.onDelivery(
              subscription, deliver.entryIds()[index], message, deliver.redelivered()[index]);
          if (traced) {
            tracer.delivered(
                subscription.holder.deliveries.number(),
                subscription.queueName(),
                message,
                deliver.redelivered()[index]);
          }
        }
      }
      // It is gone already where the session was closed on the way.
      kept.poll();
      keptIndex = 0;
    }
  }

  /** Gives back the credit of what has been handed over; small debts wait for more. */
  void returnCredit() {
    if (owedByQueue.isEmpty()) {
      return;
    }
    owedByQueue.remove(NO_QUEUE);
    for (Map.Entry<String, Owed> row : owedByQueue.entrySet()) {
      Owed owed = row.getValue();
      if (owed.messageCount * 4L >= credit.messageCount() || owed.bytes * 4 >= credit.bytes()) {
        bus.send(row.getKey(), new AddCredit(session, owed.messageCount, owed.bytes));
        owed.messageCount = 0;
        owed.bytes = 0;
      }
    }
  }

  /** A queue that has gone is owed nothing. */
  void forget(String queueAddress) {
    owedByQueue.remove(queueAddress);
  }

  void clear() {
    kept.clear();
  }
}
