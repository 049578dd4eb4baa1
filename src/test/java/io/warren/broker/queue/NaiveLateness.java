package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.broker.bus.QueueCommand.Outcome;
import io.warren.broker.bus.QueueCommand.Settle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What is not settled in time, and who had it. */
final class NaiveLateness {
  private static final int KEPT = 20;

  private final NaivePlaces places;
  private final NaiveClock clock;
  private final NaiveDrops drops;

  /** Who is to hear that it was late, and with what. */
  private final Map<Late, List<Long>> toTell = new HashMap<>();

  /** What those who were late may still ask for: the latest of it. */
  final Deque<Settle> tooLate = new ArrayDeque<>();

  /** How many that were. */
  int count;

  /** How many were settled for who had been late, and were with the same holder again. */
  int settlementCount;

  /**
   * Who was late.
   *
   * @param consumerId 0 for who took it singly
   */
  private record Late(String session, long holder, long consumerId, long timeoutMs) {}

  NaiveLateness(NaivePlaces places, NaiveClock clock, NaiveDrops drops) {
    this.places = places;
    this.clock = clock;
    this.drops = drops;
  }

  /** Somebody has a message now. */
  void onHold(NaiveMessage message) {
    long timeoutMs = timeoutMs(message.consumer);
    message.deadlineMs = timeoutMs <= 0 ? Entry.NEVER : clock.nowMs + timeoutMs;
  }

  /** That of a consumer stays as it was when it came. */
  private long timeoutMs(@Nullable NaiveConsumer consumer) {
    return Math.max(0, consumer == null ? drops.rules.timeoutMs() : consumer.timeoutMs);
  }

  long nextDeadlineMs() {
    return places.unacked.values().stream()
        .mapToLong(message -> message.deadlineMs)
        .min()
        .orElse(Entry.NEVER);
  }

  /** All that is late comes back, in its order; returns the consumers that had it. */
  Set<NaiveConsumer> takeBack() {
    Set<NaiveConsumer> ended = new HashSet<>();
    for (NaiveMessage message : List.copyOf(places.unacked.values())) {
      if (message.deadlineMs <= clock.nowMs) {
        takeBack(message, message.consumer, ended);
      }
    }
    if (!toTell.isEmpty()) {
      drops.overflowLater();
    }
    return ended;
  }

  private void takeBack(
      NaiveMessage message, @Nullable NaiveConsumer consumer, Set<NaiveConsumer> ended) {
    long consumerId = consumer == null ? 0 : consumer.request.consumerId();
    toTell
        .computeIfAbsent(
            new Late(message.session, message.holder, consumerId, timeoutMs(consumer)),
            late -> new ArrayList<>())
        .add(message.id);
    tooLate.add(
        new Settle(
            message.session, message.holder, consumerId, new long[] {message.id}, Outcome.ACK, 0));
    if (tooLate.size() > KEPT) {
      tooLate.remove();
    }
    if (consumer != null) {
      ended.add(consumer);
      NaiveConsumers.settled(consumer, message);
    }
    drops.comeBack(message);
    count++;
  }

  /** Of that, what somebody else of the same holder has now. */
  List<Settle> heldAgain() {
    return tooLate.stream().filter(this::isHeldAgain).toList();
  }

  private boolean isHeldAgain(Settle late) {
    NaiveMessage held = places.unacked.get(late.entryIds()[0]);
    return late.consumer() != 0
        && held != null
        && held.session.equals(late.session())
        && held.holder == late.holder();
  }

  /** A message is to be settled for a consumer that does not have it, but another of its holder. */
  void onForeign(long consumerId, long id) {
    boolean late =
        tooLate.stream()
            .anyMatch(each -> each.consumer() == consumerId && each.entryIds()[0] == id);
    if (late) {
      settlementCount++;
    }
  }

  void onLate(String session, long holder, long consumerId, long[] entryIds, long timeoutMs) {
    Late late = new Late(session, holder, consumerId, timeoutMs);
    assertEquals(
        toTell.remove(late),
        LongStream.of(entryIds).boxed().toList(),
        "who was late is told with what");
  }

  /** They hear of it before anybody gets what they had. */
  void check() {
    assertEquals(Map.of(), toTell, "all who were late are told");
  }
}
