package io.warren.broker.queue;

import io.warren.broker.bus.Address;
import io.warren.broker.bus.EntryFilter;
import io.warren.broker.bus.MoveTarget;
import io.warren.broker.bus.QueueCommand;
import io.warren.value.DropReason;
import io.warren.value.FieldTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a queue may be told next by sessions that keep to the rules. How often it is told what is
 * drawn anew for each queue, so that some of them live lives that no average one would.
 */
final class RandomCommands {
  private static final List<String> SESSIONS = List.of("s", "t", "u");
  private static final String ANOTHER_QUEUE = Address.queue("/", "another", 2) + "/republisher";
  private static final FieldTable BROWSE = FieldTable.of(Map.of("x-browse", true));

  private final Random random;
  private final NaiveJudge judge;
  private final NaiveQueue queue;
  private final RandomMessages messages;
  private final @Nullable RandomRules rules;
  private final boolean average;
  private final Map<Supplier<@Nullable QueueCommand>, Integer> weights = new LinkedHashMap<>();
  private long number;

  /**
   * @param rules by which the queue's rules change; null where they stay
   * @param average whether it is told everything as often as most are
   */
  RandomCommands(
      Random random,
      NaiveJudge judge,
      NaiveQueue queue,
      RandomMessages messages,
      @Nullable RandomRules rules,
      boolean average) {
    this.random = random;
    this.judge = judge;
    this.queue = queue;
    this.messages = messages;
    this.rules = rules;
    this.average = average;
    weights.put(this::enqueue, 40);
    add(this::consume, 8);
    add(this::browse, 3);
    add(this::cancel, 7);
    add(this::settle, 30);
    add(this::addCredit, 20);
    add(this::grant, 12);
    add(this::shareLimit, 1);
    add(this::get, 6);
    add(QueueCommand.Purge::new, 1);
    add(this::gone, 4);
    add(this::left, 10);
    add(this::returned, 6);
    add(this::move, 6);
    add(this::moveOn, 10);
    add(this::pause, 3);
    add(this::page, 6);
    add(this::pass, 10);
    add(this::wake, 10);
    add(QueueCommand.Stat::new, 4);
    add(QueueCommand.MoveProgress::new, 4);
    add(this::configure, 5);
  }

  private void add(Supplier<@Nullable QueueCommand> command, int weight) {
    weights.put(command, average ? weight : weight * random.nextInt(4) / 2);
  }

  /** The next one; the time may have passed before it. */
  QueueCommand next() {
    number++;
    if (random.nextInt(4) == 0) {
      queue.clock.nowMs += random.nextInt(20);
    }
    while (true) {
      int left = random.nextInt(weights.values().stream().mapToInt(Integer::intValue).sum());
      for (Map.Entry<Supplier<@Nullable QueueCommand>, Integer> kind : weights.entrySet()) {
        left -= kind.getValue();
        if (left < 0) {
          QueueCommand command = kind.getKey().get();
          if (command != null) {
            return command;
          }
          break;
        }
      }
    }
  }

  private QueueCommand enqueue() {
    var batch = messages.batch(queue.clock.nowMs);
    int[] indexes = new int[batch.length];
    Arrays.setAll(indexes, index -> 3 * index + 1);
    String publisher = random.nextInt(5) == 0 ? ANOTHER_QUEUE : session();
    return new QueueCommand.Enqueue(
        publisher, number, batch, random.nextBoolean() ? null : indexes);
  }

  private QueueCommand consume() {
    boolean shared = random.nextInt(4) == 0 && !queue.rules().quorum();
    boolean exclusive = random.nextInt(12) == 0;
    boolean ownTime = queue.rules().quorum() && random.nextInt(3) == 0;
    return consume(
        shared,
        exclusive,
        ownTime
            ? FieldTable.of(Map.of("x-consumer-timeout", random.nextInt(80)))
            : FieldTable.EMPTY);
  }

  private QueueCommand browse() {
    return consume(random.nextInt(4) == 0, random.nextInt(12) == 0, BROWSE);
  }

  private QueueCommand consume(boolean shared, boolean exclusive, FieldTable arguments) {
    return new QueueCommand.Consume(
        session(),
        holder(),
        100 + number,
        "tag",
        random.nextInt(4) > 0,
        random.nextInt(6),
        shared,
        exclusive,
        random.nextInt(3),
        arguments);
  }

  private QueueCommand cancel() {
    NaiveConsumer ended = one(consumers());
    return ended == null
        ? new QueueCommand.Cancel(session(), 100 + random.nextInt(20))
        : new QueueCommand.Cancel(ended.request.session(), ended.request.consumerId());
  }

  private List<NaiveConsumer> consumers() {
    List<NaiveConsumer> all = new ArrayList<>(queue.consumers.all);
    all.addAll(queue.browsers.all);
    return all;
  }

  private @Nullable QueueCommand settle() {
    QueueCommand.Outcome[] outcomes = QueueCommand.Outcome.values();
    QueueCommand.Outcome outcome = outcomes[random.nextInt(outcomes.length)];
    NaiveConsumer browser = one(queue.browsers.all);
    if (browser != null && random.nextInt(3) == 0) {
      long[] shown = new long[random.nextInt(browser.unackedCount + 1)];
      return new QueueCommand.Settle(
          browser.request.session(), browser.request.consumerId(), shown, outcome);
    }
    QueueCommand.Settle late =
        one(random.nextBoolean() ? queue.lateness.heldAgain() : queue.lateness.tooLate);
    if (late != null && random.nextInt(3) == 0) {
      return new QueueCommand.Settle(
          late.session(), late.holder(), late.consumer(), late.entryIds(), outcome, 0);
    }
    NaiveMessage held = one(queue.places.unacked.values());
    if (held == null) {
      return null;
    }
    // Sometimes somebody else's too, which the queue does not mind.
    boolean all = random.nextInt(10) == 0;
    List<Long> ids =
        queue.places.unacked.values().stream()
            .filter(
                each -> all || (each.session.equals(held.session) && each.holder == held.holder))
            .map(each -> each.id)
            .toList();
    long consumer =
        held.consumer == null || random.nextInt(3) == 0 ? 0 : held.consumer.request.consumerId();
    return new QueueCommand.Settle(held.session, held.holder, consumer, some(ids), outcome, 0);
  }

  private @Nullable QueueCommand addCredit() {
    String session = session();
    NaiveConsumer.Link link = queue.consumers.linkBySession.get(session);
    if (link == null || link.inFlight.isEmpty()) {
      return null;
    }
    int count = 1 + random.nextInt(link.inFlight.size());
    long bytes = link.inFlight.stream().limit(count).mapToLong(Integer::longValue).sum();
    return new QueueCommand.AddCredit(session, count, bytes);
  }

  private @Nullable QueueCommand grant() {
    int count = random.nextInt(6);
    NaiveConsumer asked = one(queue.consumers.all.stream().filter(each -> each.offered).toList());
    if (asked != null) {
      return new QueueCommand.Grant(asked.request.session(), asked.request.consumerId(), count);
    }
    // To one that has ended meanwhile.
    String session = session();
    long id = 100 + random.nextInt(20);
    boolean known = queue.consumers.linkBySession.containsKey(session);
    return known && queue.consumers.find(session, id) == null
        ? new QueueCommand.Grant(session, id, count)
        : null;
  }

  private @Nullable QueueCommand shareLimit() {
    return queue.rules().quorum() ? null : new QueueCommand.ShareLimit(session(), holder());
  }

  private QueueCommand get() {
    return new QueueCommand.Get(session(), holder(), random.nextBoolean());
  }

  private QueueCommand gone() {
    return new QueueCommand.ConsumerGone(session(), random.nextInt(3));
  }

  private @Nullable QueueCommand left() {
    List<Long> ids = new ArrayList<>(queue.places.leaving.keySet());
    ids.addAll(queue.places.moving.keySet());
    return ids.isEmpty() ? null : new QueueCommand.Left(some(ids));
  }

  private @Nullable QueueCommand returned() {
    return queue.places.moving.isEmpty()
        ? null
        : new QueueCommand.Returned(some(queue.places.moving.keySet()));
  }

  private QueueCommand move() {
    MoveTarget target =
        switch (random.nextInt(3)) {
          case 0 -> MoveTarget.toQueue("t");
          case 1 -> MoveTarget.toExchange("x", random.nextBoolean() ? "key" : null);
          default ->
              MoveTarget.replay(
                  RandomMessages.ORIGINS.subList(
                      0, 1 + random.nextInt(RandomMessages.ORIGINS.size())));
        };
    long limit = random.nextBoolean() ? Long.MAX_VALUE : 1 + random.nextInt(4);
    if (random.nextBoolean()) {
      return new QueueCommand.Move(limit, EntryFilter.ALL, target);
    }
    FieldTable headers =
        random.nextBoolean()
            ? FieldTable.of(Map.of("kind", (long) random.nextInt(2)))
            : FieldTable.EMPTY;
    return new QueueCommand.Move(limit, new EntryFilter(headers, reason(), reason()), target);
  }

  private @Nullable DropReason reason() {
    DropReason[] reasons = DropReason.values();
    return random.nextInt(3) == 0 ? reasons[random.nextInt(reasons.length)] : null;
  }

  private @Nullable QueueCommand moveOn() {
    return queue.move.stepDue ? new QueueCommand.MoveOn() : null;
  }

  private QueueCommand pause() {
    return new QueueCommand.Pause(random.nextInt(3) == 0);
  }

  private QueueCommand page() {
    return queue.pages.nextPage(random.nextInt(3) == 0 ? 1000 : 1 + random.nextInt(8));
  }

  private QueueCommand pass() {
    queue.clock.nowMs += random.nextInt(random.nextInt(10) == 0 ? 500 : 30);
    return new QueueCommand.Tick();
  }

  private QueueCommand wake() {
    if (judge.wakeAtMs() != Entry.NEVER) {
      queue.clock.nowMs = Math.max(queue.clock.nowMs, judge.wakeAtMs());
    }
    return new QueueCommand.Tick();
  }

  private @Nullable QueueCommand configure() {
    if (rules == null) {
      return null;
    }
    queue.nextRules = rules.changed(queue.rules());
    return new QueueCommand.Configure(queue.nextRules.arguments());
  }

  private String session() {
    return SESSIONS.get(random.nextInt(SESSIONS.size()));
  }

  private long holder() {
    return 1 + random.nextInt(2);
  }

  private <T> @Nullable T one(Collection<T> all) {
    return all.isEmpty() ? null : List.copyOf(all).get(random.nextInt(all.size()));
  }

  /** At least one of them, often all, in whatever order. */
  private long[] some(Collection<Long> ids) {
    List<Long> mixed = new ArrayList<>(ids);
    Collections.shuffle(mixed, random);
    return mixed.stream()
        .limit(random.nextInt(3) == 0 ? mixed.size() : 1 + random.nextInt(mixed.size()))
        .mapToLong(Long::longValue)
        .toArray();
  }
}
