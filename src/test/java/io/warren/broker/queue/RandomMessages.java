package io.warren.broker.queue;

import io.warren.value.Annotations;
import io.warren.value.Death;
import io.warren.value.Deaths;
import io.warren.value.DropReason;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Messages with all that a queue looks at. */
final class RandomMessages {
  /** From where some of them came before they died. */
  static final List<String> ORIGINS = List.of("orders", "bills");

  private final Random random;
  private final int largestCount;
  private final boolean mortal;
  private final boolean persistent;

  /**
   * @param largestCount how many come at a time, at most
   * @param mortal whether they may have a time to live
   * @param persistent whether all are
   */
  RandomMessages(Random random, int largestCount, boolean mortal, boolean persistent) {
    this.persistent = persistent;
    this.random = random;
    this.largestCount = largestCount;
    this.mortal = mortal;
  }

  Message[] batch(long nowMs) {
    Message[] messages = new Message[random.nextInt(largestCount + 1)];
    for (int index = 0; index < messages.length; index++) {
      messages[index] = message(nowMs);
    }
    return messages;
  }

  private Message message(long nowMs) {
    return new Message(
        "",
        "q",
        new HeadersFormat(headers(nowMs)),
        new byte[0],
        new byte[random.nextInt(50)],
        persistent || random.nextInt(4) != 0,
        random.nextInt(9) + Message.NO_PRIORITY,
        mortal && random.nextInt(3) == 0 ? random.nextInt(50) : Message.NEVER,
        random.nextInt(5) == 0
            ? new Annotations(List.of(), List.of(), deaths())
            : Annotations.NONE);
  }

  private FieldTable headers(long nowMs) {
    Map<String, Object> headers = new HashMap<>();
    if (random.nextInt(5) == 0) {
      headers.put("x-delay", (long) random.nextInt(60) - 2);
    }
    if (random.nextInt(20) == 0) {
      headers.put("x-deliver-at", nowMs + random.nextInt(60) - 10);
    }
    if (random.nextInt(10) == 0) {
      headers.put("x-cache-ttl", (long) random.nextInt(40));
    }
    if (random.nextBoolean()) {
      headers.put("x-deduplication-header", "id" + random.nextInt(12));
    }
    if (random.nextInt(3) == 0) {
      headers.put("kind", (long) random.nextInt(2));
    }
    return FieldTable.of(headers);
  }

  /** The newest last; some of them make a circle. */
  private Deaths deaths() {
    Deaths deaths = Deaths.with(null, death());
    return random.nextBoolean() ? deaths : Deaths.with(deaths, death());
  }

  private Death death() {
    DropReason[] reasons = DropReason.values();
    return new Death(
        random.nextInt(4) == 0 ? "q" : "elsewhere",
        reasons[random.nextInt(reasons.length)],
        1,
        5,
        ORIGINS.get(random.nextInt(ORIGINS.size())),
        List.of("key"),
        null);
  }
}
