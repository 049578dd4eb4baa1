package io.warren.broker.exchange;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.BatchIndexes;
import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Bus;
import io.warren.broker.bus.BusMessage;
import io.warren.broker.bus.ExchangeCommand.Forget;
import io.warren.broker.bus.ExchangeCommand.Rebind;
import io.warren.broker.bus.ExchangeCommand.Reconfigure;
import io.warren.broker.bus.ExchangeCommand.Route;
import io.warren.broker.bus.ExchangeEvent.Routed;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.QueueCommand.Enqueue;
import io.warren.broker.bus.QueueEvent.Confirmed;
import io.warren.broker.bus.Remembered;
import io.warren.broker.bus.Walk;
import io.warren.broker.bus.Way;
import io.warren.broker.duplicate.KnownId;
import io.warren.value.ErrorKind;
import io.warren.value.FullHeap;
import io.warren.value.Message;
import io.warren.value.Properties;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's share of an exchange. Every loop has one, with the same bindings, so that a
 * message is routed on its publisher's own loop; but where the exchange {@linkplain
 * Routing#remembers remembers} messages, or drops duplicates, there is one for all loops.
 *
 * <p>A batch whose messages lead to queues only is enqueued at once. If one of them leads to
 * another exchange, or to no queue while there is an alternate exchange, the whole batch walks on
 * together and is enqueued at the end of the way, which keeps its order.
 */
public final class ExchangeActor extends VerticleBase implements Supplier<Properties> {
  private static final Logger LOG = LoggerFactory.getLogger(ExchangeActor.class);

  private final String ownAddress;
  private final String heard;
  private final ExchangeAddresses addresses;
  private final Routing routing;
  private final @Nullable ExchangeDeduplication deduplication;
  private final LongConsumer memory;
  private final ExchangeLog.Logs logs;
  private ExchangeInfo info;

  /** What {@link #memory} has been told. */
  private long countedBytes;

  private @Nullable Bus bus;
  private @Nullable Handover handover;
  private ExchangeLog log = ExchangeLog.NONE;

  /** Null where the exchange keeps nothing over the end of its node. */
  private @Nullable Pledges pledges;

  /** The message being routed; {@link #get} gives its properties to routings that ask. */
  private @Nullable Message current;

  private @Nullable Properties currentProperties;

  /** Of the batch that is being routed, where it has one. */
  private @Nullable Way wayUnderWay;

  private @Nullable Pledge pledgeUnderWay;

  /**
   * Makes the actor.
   *
   * @param loop the one that it is to be deployed on
   * @param memory hears how many bytes more it holds, or less
   * @param logs where it has what it keeps over the end of the node
   */
  public ExchangeActor(
      ExchangeInfo info,
      int loop,
      ExchangeAddresses addresses,
      LongConsumer memory,
      ExchangeLog.Logs logs) {
    this.logs = logs;
    this.info = info;
    this.memory = memory;
    this.ownAddress = info.address();
    this.heard = Address.onLoop(info.address(), loop);
    this.addresses = addresses;
    this.routing = ExchangeType.named(info.type()).newRouting(info);
    this.deduplication = ExchangeDeduplication.of(info);
  }

  @Override
  public Future<?> start() {
    Bus ownBus = new Bus(vertx);
    bus = ownBus;
    handover = routing.remembers() ? new Handover(ownBus, heard, addresses) : null;
    log = logs.open(info, new Hearing());
    if (log.keeps()) {
      pledges = new Pledges(ownBus, heard, log, deduplication);
      routing.restore(log.restoredHistory(), log);
      if (deduplication != null) {
        deduplication.restore(log.restoredIds(), System.currentTimeMillis());
        log.knownBytes(deduplication.seen().keptBytes());
      }
      log.turnEnded();
      count(routing.memoryBytes());
    }
    return ownBus.hear(heard, this::onMessage);
  }

  /** What its log says. */
  private final class Hearing implements ExchangeLog.Listener {
    @Override
    public void durable(long position) {
      if (pledges != null) {
        pledges.durable(position);
      }
    }

    @Override
    public void unsafe(long position) {
      if (pledges != null) {
        pledges.unsafe(position);
      }
    }

    @Override
    public long oldestNumber() {
      return deduplication == null ? 0 : deduplication.seen().oldestNumber();
    }

    @Override
    public Iterator<KnownId> kept() {
      return deduplication == null ? Collections.emptyIterator() : deduplication.seen().kept();
    }

    @Override
    public boolean isKept(KnownId known) {
      return deduplication != null && deduplication.seen().keptNumber(known.id()) == known.number();
    }
  }

  @Override
  public Future<?> stop() {
    if (pledges != null) {
      pledges.close();
    }
    log.close();
    count(0);
    return Future.succeededFuture();
  }

  private void count(long nowBytes) {
    if (nowBytes != countedBytes) {
      memory.accept(nowBytes - countedBytes);
      countedBytes = nowBytes;
    }
  }

  private void onMessage(io.vertx.core.eventbus.Message<BusMessage> message) {
    if (message.body() instanceof Route route) {
      try {
        onRoute(route);
      } catch (Throwable e) {
        FullHeap.check(e);
        onBroken(route, e);
      }
    } else if (message.body() instanceof Rebind rebind) {
      onRebind(rebind, message);
    } else if (message.body() instanceof Reconfigure reconfigure) {
      info = reconfigure.exchange();
      message.reply(new Answer.Done(0));
    } else if (message.body() instanceof Routed routed) {
      if (pledges != null) {
        pledges.onRouted(routed);
      }
      if (handover != null) {
        handover.onRouted(routed.batchNumber());
      }
    } else if (message.body() instanceof Confirmed confirmed && pledges != null) {
      pledges.onConfirmed(confirmed);
    } else if (message.body() instanceof Forget forget && deduplication != null) {
      deduplication.forget(forget);
    }
  }

  private void onRebind(Rebind rebind, io.vertx.core.eventbus.Message<BusMessage> request) {
    boolean removed = changeAll(rebind.removed(), routing::unbind);
    boolean added = changeAll(rebind.added(), routing::bind);
    count(routing.memoryBytes());
    Answer answer =
        removed && added
            ? new Answer.Done(0)
            : new Answer.Refused(
                ErrorKind.INTERNAL_ERROR,
                "exchange '" + info.name() + "' failed to change a binding");
    List<Message> history = routing.history();
    if (handover == null || history.isEmpty() || !rebind.came()) {
      request.reply(answer);
    } else {
      // Before anything that is routed from now on.
      handover.give(rebind.added(), history).onComplete(done -> request.reply(answer));
    }
  }

  /** Whether all went well; a binding that does not is a defect, and keeps no other. */
  private boolean changeAll(List<Binding> bindings, Consumer<Binding> change) {
    boolean done = true;
    for (Binding binding : bindings) {
      try {
        change.accept(binding);
      } catch (Throwable e) {
        FullHeap.check(e);
        LOG.error(
            "vhost '{}' exchange '{}': {} failed", info.virtualHost(), info.name(), binding, e);
        done = false;
      }
    }
    return done;
  }

  @SuppressWarnings("ReferenceEquality") // routings give the same instance for the same key
  private void onRoute(Route given) {
    pledgeUnderWay = null;
    Message[] messages = given.messages();
    Way begun = given.walk() == null ? null : given.walk().open();
    if (begun == null && (deduplication != null || given.traced())) {
      // A walk knows where each message goes, which may be nowhere.
      begun = Way.from(ownAddress, messages.length);
    }
    wayUnderWay = begun;
    if (begun != null) {
      BitSet arriving = begun.arrive(ownAddress);
      Filtered filtered = Filtered.NOTHING;
      if (deduplication != null) {
        filtered =
            deduplication.filter(
                arriving, messages, heard, given.transaction(), System.currentTimeMillis(), log);
        if (filtered.remembered() != null) {
          begun.remember(filtered.remembered());
        }
      }
      walk(pledged(given, filtered, remember(given, arriving)), begun, arriving);
      return;
    }
    boolean history = false;
    if (routing.remembers()) {
      BitSet all = new BitSet(messages.length);
      all.set(0, messages.length);
      history = remember(given, all);
    }
    Route route = pledged(given, Filtered.NOTHING, history);
    Destinations[] found = new Destinations[messages.length];
    boolean same = true;
    for (int i = 0; i < messages.length; i++) {
      found[i] = destinations(route, i);
      if (leadsOn(found[i])) {
        Way way = Way.from(ownAddress, messages.length);
        walk(route, way, way.arrive(ownAddress));
        return;
      }
      same &= found[i] == found[0];
    }
    if (same) {
      enqueueAll(route, found[0]);
    } else {
      Fan fan = new Fan(messages);
      for (int i = 0; i < messages.length; i++) {
        fan.add(i, found[i].queues());
      }
      enqueue(route, fan, List.of(), null);
    }
  }

  /** The batch as it goes on, with the exchange's answer for it where that is wanted. */
  private Route pledged(Route route, Filtered filtered, boolean history) {
    Pledge pledge = pledges == null ? null : pledges.begin(route, filtered, history);
    if (pledge == null || pledges == null) {
      return route;
    }
    pledgeUnderWay = pledge;
    return pledges.onward(pledge, route);
  }

  /** A defect: the publisher is told that its messages are not safe, and goes on. */
  private void onBroken(Route route, Throwable failure) {
    LOG.error("vhost '{}' exchange '{}': routing failed", info.virtualHost(), info.name(), failure);
    int[] all = allIndexes(route);
    if (pledges != null && pledgeUnderWay != null) {
      pledges.abandon(pledgeUnderWay);
    }
    if (wayUnderWay != null) {
      tellWhoRemembers(wayUnderWay.remembered(), route, all);
    }
    routed(route, 1, null);
    port().send(route.answerTo(), new Confirmed(route.batchNumber(), "", all));
  }

  private static int[] allIndexes(Route route) {
    return BatchIndexes.all(route.messages().length);
  }

  private boolean leadsOn(Destinations found) {
    return !found.exchanges().isEmpty() || (found.isEmpty() && !info.alternate().isEmpty());
  }

  /** Returns whether any of them is to outlive the node. */
  private boolean remember(Route route, BitSet messages) {
    if (!routing.remembers() || messages.isEmpty()) {
      return false;
    }
    boolean written = false;
    log.within(route.transaction());
    for (int i = messages.nextSetBit(0); i >= 0; i = messages.nextSetBit(i + 1)) {
      current = route.messages()[i];
      currentProperties = null;
      routing.remember(route.messages()[i], this, log);
      written |= route.messages()[i].persistent();
    }
    log.within(0);
    log.turnEnded();
    current = null;
    count(routing.memoryBytes());
    return written && log.keeps();
  }

  private Destinations destinations(Route route, int index) {
    Message message = route.messages()[index];
    current = message;
    currentProperties = null;
    Destinations found = routing.route(message.routingKey(), this);
    @Nullable String[] extra = route.extraKeys() == null ? null : route.extraKeys()[index];
    if (extra != null && !routing.byFirstKeyOnly()) {
      for (String key : extra) {
        found = found.union(routing.route(key, this));
      }
    }
    current = null;
    currentProperties = null;
    return found;
  }

  @Override
  public Properties get() {
    Properties known = currentProperties;
    if (known == null) {
      known = current == null ? Properties.NONE : current.properties();
      currentProperties = known;
    }
    return known;
  }

  private void enqueueAll(Route route, Destinations found) {
    for (String queue : found.queues()) {
      send(route, queue, route.messages(), null, List.of());
    }
    routed(route, found.queues().size(), found.queues().isEmpty() ? allIndexes(route) : null);
  }

  private void enqueue(
      Route route, Fan fan, List<Remembered> remembered, String @Nullable [] @Nullable [] queues) {
    int parts =
        fan.forEachQueue(
            (queue, messages, indexes) -> send(route, queue, messages, indexes, remembered));
    int[] unroutable = fan.unroutable();
    if (unroutable != null) {
      tellWhoRemembers(remembered, route, unroutable);
    }
    port().send(route.answerTo(), new Routed(route.batchNumber(), parts, unroutable, queues));
  }

  /** What nobody has is no reason to drop what comes after it. */
  private void tellWhoRemembers(List<Remembered> remembered, Route route, int[] refused) {
    Remembered.tell(remembered, route.messages(), null, refused, port()::send);
  }

  /** A queue that was deleted on the way counts as having taken what it would have got. */
  private void send(
      Route route,
      String queue,
      Message[] messages,
      int @Nullable [] indexes,
      List<Remembered> remembered) {
    String answerTo = route.answerTo();
    long batch = route.batchNumber();
    if (!route.withheld().isEmpty() && route.withheld().contains(queue)) {
      int[] refused = indexes == null ? BatchIndexes.all(messages.length) : indexes;
      port().send(answerTo, new Confirmed(batch, queue, refused));
      return;
    }
    port()
        .send(
            queue,
            new Enqueue(
                route.session(),
                batch,
                messages,
                indexes,
                remembered,
                route.transaction(),
                answerTo),
            () -> port().send(answerTo, new Confirmed(batch, queue, null)));
  }

  private void routed(Route route, int partCount, int @Nullable [] unroutable) {
    port().send(route.answerTo(), new Routed(route.batchNumber(), partCount, unroutable));
  }

  /**
   * Takes the step of this exchange for every message that is to visit it, and sends the batch on.
   * Messages in a row that go the same way are taken together.
   */
  @SuppressWarnings("ReferenceEquality") // routings give the same instance for the same key
  private void walk(Route route, Way way, BitSet arriving) {
    Destinations found = Destinations.NONE;
    BitSet together = new BitSet();
    for (int i = arriving.nextSetBit(0); i >= 0; i = arriving.nextSetBit(i + 1)) {
      Destinations next = destinations(route, i);
      if (next != found) {
        step(way, found, together);
        together.clear();
        found = next;
      }
      together.set(i);
    }
    step(way, found, together);
    sendOn(route, way);
  }

  private void step(Way way, Destinations found, BitSet messages) {
    if (messages.isEmpty()) {
      return;
    }
    found.queues().forEach(queue -> way.find(queue, messages));
    found.exchanges().forEach(exchange -> way.meet(exchange, messages));
    if (found.isEmpty() && !info.alternate().isEmpty()) {
      String alternate = addresses.addressOf(info.alternate());
      if (alternate != null) {
        way.meet(alternate, messages);
      }
    }
  }

  private void sendOn(Route route, Way way) {
    String next = way.next();
    if (next == null) {
      Fan fan = new Fan(route.messages());
      fan.add(way.queues());
      enqueue(
          route,
          fan,
          way.remembered(),
          route.traced() ? way.queuesByMessage(route.messages().length) : null);
      return;
    }
    Walk walk = way.handOn();
    Route onward = route.onward(walk);
    // An exchange that has just been deleted routes nothing; the walk goes on without it.
    port()
        .send(
            addresses.reached(next),
            onward,
            () -> {
              Way back = walk.open();
              back.arrive(next);
              sendOn(route, back);
            });
  }

  private Bus port() {
    if (bus == null) {
      throw new IllegalStateException("not started");
    }
    return bus;
  }
}
