package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.warren.broker.queue.NaiveMessage.Place;
import io.warren.value.DropReason;
import io.warren.value.Message;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Where each message is: in one place at a time, and in the end gone in one way. */
final class NaivePlaces {
  /** In which way a message ends. */
  enum End {
    ACKED,
    TAKEN,
    PURGED,
    LOST,
    REFUSED,
    /** Safe where it was sent. */
    SAFE,
    MOVED,
    DUPLICATE,
    CYCLE,
    /** With the queue. */
    DELETED
  }

  private static final Message NOTHING = Messages.message("");

  private final NaiveClock clock;
  private final Map<Message, NaiveMessage> present = new IdentityHashMap<>();
  private final Map<End, Long> ended = new EnumMap<>(End.class);
  final TreeSet<NaiveMessage> delayed = new TreeSet<>(NaiveMessage.BY_DUE);
  final TreeSet<NaiveMessage> ready = new TreeSet<>(NaiveMessage.BY_TURN);

  /** Those of the ready ones that expire, the earliest first. */
  final TreeSet<NaiveMessage> mortal = new TreeSet<>(NaiveMessage.BY_EXPIRY);

  final TreeMap<Long, NaiveMessage> unacked = new TreeMap<>();
  final Map<NaiveMessage, DropReason> departing = new LinkedHashMap<>();
  final TreeMap<Long, NaiveMessage> leaving = new TreeMap<>();
  final TreeMap<Long, NaiveMessage> moving = new TreeMap<>();
  private long publishedCount;
  private long lastTurn;
  private long readyBodyBytes;
  private long memoryBytes;

  NaivePlaces(NaiveClock clock) {
    this.clock = clock;
  }

  NaiveMessage come(Message message, int index, int level) {
    NaiveMessage come = new NaiveMessage(message, ++publishedCount, index, level);
    assertNull(present.put(message, come));
    memoryBytes += message.memoryBytes();
    return come;
  }

  NaiveMessage find(Message message) {
    NaiveMessage found = present.get(message);
    assertNotNull(found, "it is one of the queue's");
    return found;
  }

  long lastTurn() {
    return lastTurn;
  }

  long readyBodyBytes() {
    return readyBodyBytes;
  }

  long delayedBodyBytes() {
    return delayed.stream().mapToLong(NaiveMessage::bodyBytes).sum();
  }

  /** Of all that is in some place. */
  long memoryBytes() {
    return memoryBytes;
  }

  Iterable<NaiveMessage> all() {
    return present.values();
  }

  void delay(NaiveMessage message) {
    leave(message, Place.DELAYED);
    delayed.add(message);
  }

  /** For the first time: behind all others. */
  void becomeReady(NaiveMessage message) {
    leave(message, Place.READY);
    message.id = 0;
    message.turn = ++lastTurn;
    addReady(message);
  }

  /** To its old place. */
  void comeBack(NaiveMessage message) {
    leave(message, Place.READY);
    addReady(message);
  }

  private void addReady(NaiveMessage message) {
    ready.add(message);
    if (message.expiresAtMs != Entry.NEVER) {
      mortal.add(message);
    }
    readyBodyBytes += message.bodyBytes();
  }

  void becomeUnacked(NaiveMessage message) {
    leave(message, Place.UNACKED);
    assertNull(unacked.put(message.id, message));
  }

  void depart(NaiveMessage message, DropReason reason) {
    leave(message, Place.DEPARTING);
    departing.put(message, reason);
  }

  void becomeLeaving(NaiveMessage message) {
    leave(message, Place.LEAVING);
    assertNull(leaving.put(message.id, message));
  }

  void becomeMoving(NaiveMessage message) {
    leave(message, Place.MOVING);
    assertNull(moving.put(message.id, message));
  }

  void end(NaiveMessage message, End end) {
    leave(message, Place.ENDED);
    present.remove(message.message);
    memoryBytes -= message.message.memoryBytes();
    ended.merge(end, 1L, Long::sum);
  }

  void endAll() {
    List.copyOf(present.values()).forEach(message -> end(message, End.DELETED));
  }

  private void leave(NaiveMessage message, Place next) {
    switch (message.place) {
      case ARRIVING -> {}
      case DELAYED -> delayed.remove(message);
      case READY -> {
        ready.remove(message);
        mortal.remove(message);
        readyBodyBytes -= message.bodyBytes();
      }
      case UNACKED -> unacked.remove(message.id);
      case DEPARTING -> departing.remove(message);
      case LEAVING -> leaving.remove(message.id);
      case MOVING -> moving.remove(message.id);
      case ENDED -> assertNotSame(Place.ENDED, message.place, "it ends once");
    }
    message.place = next;
    message.placedInCommand = clock.command;
  }

  /** The first ready message of a level behind a turn; null where there is none. */
  @Nullable NaiveMessage readyBehind(int level, long turn) {
    for (NaiveMessage message : ready.tailSet(place(level, turn), false)) {
      return message.level == level ? message : null;
    }
    return null;
  }

  private static NaiveMessage place(int level, long turn) {
    NaiveMessage place = new NaiveMessage(NOTHING, 0, 0, level);
    place.turn = turn;
    return place;
  }

  /** Nothing is lost, and nothing is twice. */
  void check() {
    assertEquals(Map.of(), departing, "what is dropped goes to the dead letter exchange");
    long endedCount = ended.values().stream().mapToLong(Long::longValue).sum();
    long presentCount =
        delayed.size() + ready.size() + unacked.size() + leaving.size() + moving.size();
    assertEquals(presentCount, present.size(), "each is in one place");
    assertEquals(publishedCount, presentCount + endedCount, "published = present + ended");
  }
}
