package io.warren.broker;

import io.warren.broker.bus.Answer;
import io.warren.value.Message;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Session#get} found.
 *
 * @param message null where the queue was empty
 * @param readyCount entries left in the queue
 */
public record Taken(
    Origin origin, long entryId, @Nullable Message message, boolean redelivered, long readyCount) {

  static Taken of(String queueAddress, Answer answer) {
    Origin origin = Origin.taken(queueAddress);
    return answer instanceof Answer.Got got
        ? new Taken(
            origin,
            got.entryId(),
            Redelivery.shown(got.message(), got.returnCount()),
            got.redelivered(),
            got.readyCount())
        : new Taken(origin, 0, null, false, 0);
  }

  public boolean isEmpty() {
    return message == null;
  }
}
