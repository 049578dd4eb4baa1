package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.value.Message;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** One message that was published to a queue, and what it is to be held to. */
final class NaiveMessage {
  enum Place {
    /** It came with the command that is being applied, and nothing is decided. */
    ARRIVING,
    /** It may not be delivered yet. */
    DELAYED,
    READY,
    UNACKED,
    /** It was dropped, and has to be sent to the dead letter exchange by this command. */
    DEPARTING,
    /** It was sent there, or back to the exchange that had it wait, and is not safe yet. */
    LEAVING,
    /** It was sent to where it is moved, and is not safe yet. */
    MOVING,
    ENDED
  }

  /** In which ready messages go out. */
  static final Comparator<NaiveMessage> BY_TURN =
      Comparator.<NaiveMessage>comparingInt(message -> -message.level)
          .thenComparingLong(message -> message.turn);

  /** In which expired messages leave. */
  static final Comparator<NaiveMessage> BY_EXPIRY =
      Comparator.<NaiveMessage>comparingLong(message -> message.expiresAtMs)
          .thenComparingLong(message -> message.turn);

  /** In which delayed messages become ready. */
  static final Comparator<NaiveMessage> BY_DUE =
      Comparator.<NaiveMessage>comparingLong(message -> message.dueMs)
          .thenComparingLong(message -> message.arrival);

  final Message message;
  final long arrival;

  /** Its place in the command that brought it. */
  final int index;

  /** Which of the queue's priorities it has. */
  final int level;

  Place place = Place.ARRIVING;

  /** In which command it came to that place. */
  long placedInCommand;

  /** It goes out behind all of its level whose turn is smaller. Stays when it comes back. */
  long turn;

  /** When its delay is over. */
  long dueMs;

  long expiresAtMs = Entry.NEVER;

  /** Under which the queue has it; 0 where the queue has not yet told. */
  long id;

  /** How often it was delivered and came back. */
  int returnCount;

  /** Who has it unacked. */
  String session = "";

  long holder;
  @Nullable NaiveConsumer consumer;

  /** Until when that is to be settled. */
  long deadlineMs;

  NaiveMessage(Message message, long arrival, int index, int level) {
    this.message = message;
    this.arrival = arrival;
    this.index = index;
    this.level = level;
  }

  int bodyBytes() {
    return message.body().length;
  }

  /** The queue calls it so, from now on and always. */
  void isCalled(long newId) {
    if (id != 0) {
      assertEquals(id, newId, "an entry keeps its id");
    }
    id = newId;
  }
}
