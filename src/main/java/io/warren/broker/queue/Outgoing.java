package io.warren.broker.queue;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.warren.broker.bus.Address;
import io.warren.broker.bus.Answer;
import io.warren.broker.bus.EventLoops;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueCommand.Enqueue;
import io.warren.broker.bus.QueueCommand.Settle;
import io.warren.broker.bus.QueueEvent;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.Remembered;
import io.warren.broker.bus.TopologyCommand;
import io.warren.broker.queue.rule.Delay;
import io.warren.value.FieldText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out a machine's effects over the bus. The queue's context uses it.
 *
 * <p>Deliveries wait until the context has done what was already there to do, so that several
 * commands share one event per session. Everything else goes at once, after the deliveries that it
 * must not overtake. Confirms overtake all: they speak of another direction.
 */
final class Outgoing implements QueueEffects {
  /** A confirm of what is not durable yet. */
  private record Kept(long from, long to, QueueCommand command, int @Nullable [] rejected) {}

  private static final Logger LOG = LoggerFactory.getLogger(Outgoing.class);

  /** Of a client's text, in the log. */
  private static final int SHOWN_LENGTH = 100;

  static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  private final QueueInfo info;
  private final Context context;
  private final EventBus bus;
  private final MemoryShare memory;
  private final Handler<String> onSessionLost;
  private final Departures departures;
  private final Wakeups wakeups;
  private final Runnable onMoveOn;
  private final Map<String, Outbox> outboxBySession = new HashMap<>();
  private final List<Outbox> filled = new ArrayList<>();
  private final ArrayDeque<Kept> keptConfirms = new ArrayDeque<>();
  private final Handler<Void> flushHandler = ignored -> flush();

  private boolean cycleLogged;
  private boolean misreadLogged;
  private boolean flushDue;
  private String lastSession = "";
  private @Nullable Outbox lastOutbox;
  private LongSupplier nextPosition = () -> 0;
  private LongSupplier position = () -> 0;
  private QueueEvent.Keeps keeps = QueueEvent.Keeps.NOTHING;

  /** Where what is being applied has begun. */
  private long from;

  /** Up to where what was said last of anything is that it may be lost. */
  private long unsafePosition = -1;

  private long durablePosition;
  private boolean replay;
  private @Nullable Message<?> request;

  /**
   * @param onMoveOn runs, in a turn of its own, when a move is to go on
   * @param onSessionLost hears, in a turn of its own, of a session that does not listen any more
   */
  Outgoing(
      QueueInfo info,
      Vertx vertx,
      Context context,
      MemoryShare memory,
      Departures departures,
      Wakeups wakeups,
      Runnable onMoveOn,
      Handler<String> onSessionLost) {
    this.info = info;
    this.context = context;
    this.bus = vertx.eventBus();
    this.memory = memory;
    this.departures = departures;
    this.wakeups = wakeups;
    this.onMoveOn = onMoveOn;
    this.onSessionLost = onSessionLost;
  }

  /**
   * Has confirms wait until what they speak of is durable.
   *
   * @param newNextPosition of what is written down next
   * @param newPosition up to where all must be for what was applied so far
   */
  void confirmAt(LongSupplier newNextPosition, LongSupplier newPosition) {
    nextPosition = newNextPosition;
    position = newPosition;
  }

  /** What has been confirmed outlives the node, as far as this says. */
  void keeps(QueueEvent.Keeps newKeeps) {
    keeps = newKeeps;
  }

  /** The effects that follow are of a command. */
  void begin(@Nullable Message<?> newRequest, boolean newReplay) {
    request = newRequest;
    replay = newReplay;
    from = nextPosition.getAsLong();
  }

  void durable(long newPosition) {
    durablePosition = newPosition;
    Kept kept = keptConfirms.peek();
    while (kept != null && kept.to <= newPosition) {
      keptConfirms.remove();
      if (kept.command instanceof Enqueue enqueue) {
        sendConfirmed(enqueue, kept.rejected);
      } else if (kept.command instanceof Settle settle) {
        sendSettled(settle, true);
      }
      kept = keptConfirms.peek();
    }
  }

  /** Tells that what waits to be durable up to this position may never be. */
  void unsafe(long newPosition) {
    durablePosition = newPosition;
    unsafePosition = newPosition;
    // Also what has a part of it there alone. What rests on something earlier is not in its order.
    List<Kept> lost = new ArrayList<>();
    keptConfirms.removeIf(kept -> kept.from <= newPosition && lost.add(kept));
    for (Kept kept : lost) {
      if (kept.command instanceof Enqueue enqueue) {
        reject(enqueue);
      } else if (kept.command instanceof Settle settle) {
        sendSettled(settle, false);
      }
    }
  }

  /** Tells at once that a batch was not taken at all. */
  void reject(Enqueue command) {
    int[] all = GoneQueue.allIndexes(command);
    tellWhoRemembers(command, all);
    send(command.answerTo(), new QueueEvent.Confirmed(command.batchNumber(), info.address(), all));
  }

  /** Forgets a session that is no more, with what it was about to be told. */
  void forget(String session) {
    Outbox outbox = outboxBySession.remove(session);
    if (outbox != null) {
      filled.remove(outbox);
      lastSession = "";
      lastOutbox = null;
    }
  }

  @Override
  public void restsOnEarlier() {
    from = Math.min(from, durablePosition + 1);
  }

  @Override
  public void confirm(Enqueue command, int @Nullable [] rejected) {
    if (replay) {
      return;
    }
    if (rejected != null) {
      tellWhoRemembers(command, rejected);
    }
    long needed = position.getAsLong();
    if (needed >= from && from <= unsafePosition) {
      reject(command);
    } else if (needed <= durablePosition) {
      sendConfirmed(command, rejected);
    } else {
      keptConfirms.add(new Kept(from, needed, command, rejected));
    }
  }

  @Override
  public void settled(Settle command, boolean done) {
    if (replay) {
      return;
    }
    long needed = position.getAsLong();
    if (!done || (needed >= from && from <= unsafePosition)) {
      sendSettled(command, false);
    } else if (needed <= durablePosition) {
      sendSettled(command, true);
    } else {
      keptConfirms.add(new Kept(from, needed, command, null));
    }
  }

  private void sendSettled(Settle command, boolean safe) {
    send(command.session(), new QueueEvent.Settled(command.transaction(), safe));
  }

  private void sendConfirmed(Enqueue command, int @Nullable [] rejected) {
    send(
        command.answerTo(),
        new QueueEvent.Confirmed(command.batchNumber(), info.address(), rejected, keeps));
  }

  /**
   * Before the session hears of it, and sends again. What comes again past the exchange stays known
   * there.
   */
  private void tellWhoRemembers(Enqueue command, int[] rejected) {
    if (Address.isRepublisher(command.session())) {
      return;
    }
    Remembered.tell(
        command.remembered(),
        command.messages(),
        command.indexes(),
        rejected,
        (exchange, forget) -> bus.send(exchange, forget, LOCAL));
  }

  @Override
  public void deliver(String session, long consumerId, Entry entry, int returnCount) {
    Outbox outbox = outbox(session);
    if (outbox.isEmpty()) {
      filled.add(outbox);
      if (!flushDue) {
        flushDue = true;
        context.runOnContext(flushHandler);
      }
    }
    outbox.deliver(consumerId, entry, returnCount);
  }

  @Override
  public void cancelled(String session, long consumerId) {
    outbox(session).send(new QueueEvent.Cancelled(info.address(), consumerId));
  }

  @Override
  public void late(String session, long holder, long consumerId, long[] entryIds, long timeoutMs) {
    if (!replay) {
      LOG.warn(
          "vhost '{}' queue '{}': took back what was not settled within {} ms; messages: {}",
          info.virtualHost(),
          info.name(),
          timeoutMs,
          entryIds.length);
    }
    outbox(session)
        .send(new QueueEvent.Late(info.address(), holder, consumerId, entryIds, timeoutMs));
  }

  @Override
  public void offer(String session, long consumerId, int messageCount) {
    outbox(session).send(new QueueEvent.Offer(info.address(), consumerId, messageCount));
  }

  @Override
  public void ungranted(String session, long consumerId, int messageCount) {
    outbox(session).send(new QueueEvent.Ungranted(info.address(), consumerId, messageCount));
  }

  @Override
  public void pressure(String session, boolean held) {
    send(session, new QueueEvent.Pressure(info.address(), held, held ? fullness() : ""));
  }

  /** The hidden queue of an exchange has its exchange's name. */
  private String fullness() {
    String kind = info.type().equals(QueueInfo.DELAYED) ? "delaying exchange" : "queue";
    return "vhost '"
        + info.virtualHost()
        + "' "
        + kind
        + " '"
        + info.name()
        + "' "
        + memory.words();
  }

  @Override
  public void gone(String session) {
    outbox(session).send(new QueueEvent.QueueGone(info.address()));
    forget(session);
  }

  /** The deliveries before it go first: what is taken singly must not overtake them. */
  @Override
  public void answer(Answer answer) {
    Message<?> asked = request;
    if (asked != null) {
      flush();
      request = null;
      asked.reply(answer, LOCAL);
    }
  }

  @Override
  public void unused() {
    if (!replay) {
      TopologyCommand unused = new TopologyCommand.QueueUnused(info.name(), info.id());
      bus.send(Address.virtualHost(info.virtualHost()), unused, LOCAL);
    }
  }

  @Override
  public void memoryChanged(long deltaBytes) {
    memory.add(deltaBytes);
  }

  @Override
  public void depart(Departure departure) {
    if (!replay) {
      departures.add(departure);
    }
  }

  @Override
  public void cycled(io.warren.value.Message message) {
    if (!replay && !cycleLogged) {
      cycleLogged = true;
      LOG.warn(
          "vhost '{}' queue '{}': dropped a message that came round in a circle of dead letter"
              + " exchanges without being rejected by a client; this is not logged again",
          info.virtualHost(),
          info.name());
    }
  }

  @Override
  public void misread(Delay.Misread asked) {
    if (!replay && !misreadLogged) {
      misreadLogged = true;
      LOG.warn(
          "vhost '{}' queue '{}': a message with the header {} = {} is not delayed: the header"
              + " takes {}; this is not logged again",
          info.virtualHost(),
          info.name(),
          asked.header(),
          excerpt(FieldText.plain(asked.value())),
          asked.wanted());
    }
  }

  private static String excerpt(String text) {
    return text.length() <= SHOWN_LENGTH ? text : text.substring(0, SHOWN_LENGTH) + "...";
  }

  @Override
  public void wakeAt(long timeMs) {
    wakeups.at(timeMs);
  }

  @Override
  public void moveOn() {
    if (!replay) {
      EventLoops.onNextTurn(context, onMoveOn);
    }
  }

  @Override
  public void expired() {
    if (!replay) {
      TopologyCommand expired = new TopologyCommand.QueueExpired(info.name(), info.id());
      bus.send(Address.virtualHost(info.virtualHost()), expired, LOCAL);
    }
  }

  /** Not through an outbox: of a session that only publishes, nothing is remembered here. */
  private void send(String session, QueueEvent event) {
    bus.send(session, event, LOCAL);
  }

  private void flush() {
    flushDue = false;
    for (int index = 0; index < filled.size(); index++) {
      filled.get(index).flush();
    }
    filled.clear();
  }

  private Outbox outbox(String session) {
    Outbox outbox = lastOutbox;
    if (outbox == null || !session.equals(lastSession)) {
      outbox = outboxBySession.computeIfAbsent(session, this::newOutbox);
      lastSession = session;
      lastOutbox = outbox;
    }
    return outbox;
  }

  private Outbox newOutbox(String session) {
    return new Outbox(
        info.address(),
        bus.sender(session, LOCAL),
        failure -> context.runOnContext(ignored -> onSessionLost.handle(session)));
  }
}
