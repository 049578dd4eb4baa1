package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand;
import io.warren.value.Deaths;
import io.warren.value.Message;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest move out of a queue: which entries it takes, and how far it is. */
final class NaiveMove {
  private final NaivePlaces places;
  private final NaiveClock clock;
  private QueueCommand.@Nullable Move command;
  private long begunInCommand;
  private long lastTurn;
  private long begunCount;
  private long movedCount;
  private long failedCount;

  /** How far it has come, for each level. */
  private final long[] lookedAtTurns;

  /** Whether the queue wants to be told to go on. */
  boolean stepDue;

  /** Whether the queue has said that it is at its end. */
  private boolean finished = true;

  NaiveMove(NaivePlaces places, NaiveClock clock, int levelCount) {
    this.places = places;
    this.clock = clock;
    this.lookedAtTurns = new long[levelCount];
  }

  void begin(QueueCommand.Move newCommand) {
    command = newCommand;
    begunInCommand = clock.command;
    lastTurn = places.lastTurn();
    begunCount = 0;
    movedCount = 0;
    failedCount = 0;
    finished = false;
    Arrays.fill(lookedAtTurns, 0);
  }

  /** Whether another may begin, as far as the queue has told. */
  boolean finished() {
    return finished;
  }

  /** Whether the message is one of those that it is to take. */
  private static boolean isMeant(QueueCommand.Move move, Message message) {
    Deaths deaths = message.annotations().deaths();
    boolean diedSo =
        (move.filter().firstDeath() == null
                || (deaths != null && deaths.first().reason() == move.filter().firstDeath()))
            && (move.filter().lastDeath() == null
                || (deaths != null && deaths.last().reason() == move.filter().lastDeath()));
    boolean headed = true;
    for (Map.Entry<String, Object> header : move.filter().headers().asMap().entrySet()) {
      headed &= header.getValue().equals(message.properties().headers().value(header.getKey()));
    }
    boolean takes =
        !move.target().replay()
            || (deaths != null && move.target().exchanges().contains(deaths.oldest().exchange()));
    return diedSo && headed && takes;
  }

  void onDepart(NaiveMessage message, Departure.Move departure) {
    QueueCommand.Move move = command;
    assertNotNull(move, "somebody wants it moved");
    assertEquals(move.target(), departure.target());
    assertEquals(NaiveMessage.Place.READY, message.place, "only what is ready is moved");
    assertTrue(isMeant(move, message.message), "only what is meant is moved");
    assertTrue(message.turn <= lastTurn, "what came later stays");
    assertTrue(message.turn > lookedAtTurns[message.level], "in order, and none twice");
    assertTrue(begunCount < move.limit(), "not more than are wanted");
    assertTrue(places.moving.size() < Limits.MOVE_CREDIT, "not too many under way");
    lookedAtTurns[message.level] = message.turn;
    begunCount++;
    message.isCalled(departure.entryId());
    places.becomeMoving(message);
  }

  void onLeft(NaiveMessage message) {
    movedCount++;
    places.end(message, NaivePlaces.End.MOVED);
  }

  void onReturned(NaiveMessage message) {
    failedCount++;
    places.comeBack(message);
  }

  void onMoveOn() {
    assertFalse(stepDue, "asked for once");
    stepDue = true;
  }

  void judge(Answer.MoveStat stat) {
    assertEquals(begunCount, stat.begunCount());
    assertEquals(movedCount, stat.movedCount());
    assertEquals(failedCount, stat.failedCount());
    QueueCommand.Move move = command;
    finished = stat.finished();
    if (!stat.finished()) {
      assertTrue(stepDue || !places.moving.isEmpty(), "what is not finished goes on");
    } else if (move != null) {
      assertTrue(places.moving.isEmpty(), "nothing is under way");
      boolean left =
          places.ready.stream()
              .anyMatch(
                  message ->
                      message.placedInCommand < begunInCommand && isMeant(move, message.message));
      assertFalse(left && begunCount < move.limit(), "all that are meant have gone");
    }
  }
}
