package io.warren.value;

import io.warren.value.FieldTable.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often, where and why a message was dead-lettered. Only the broker writes it: what a client
 * says about it in the headers is never read.
 *
 * <p>Source: RabbitMQ docs, Dead Letter Exchanges.
 *
 * @param byRecency one for each queue and reason, the newest event first
 * @param first the very first event
 * @param last the newest event
 */
public record Deaths(List<Death> byRecency, Event first, Event last) {

  public Deaths {
    byRecency = List.copyOf(byRecency);
  }

  /** One dead-lettering; {@code exchange} is where the message had been published before it. */
  public record Event(String queue, DropReason reason, String exchange) {}

  /**
   * The history with one event more.
   *
   * @param before null for a message that was never dead-lettered
   * @param death the event as it would be recorded for the first time
   */
  public static Deaths with(@Nullable Deaths before, Death death) {
    Event event = new Event(death.queue(), death.reason(), death.exchange());
    List<Death> deaths = new ArrayList<>();
    deaths.add(death);
    if (before == null) {
      return new Deaths(deaths, event, event);
    }
    for (Death known : before.byRecency) {
      if (known.isOf(death.queue(), death.reason())) {
        deaths.set(0, known.again());
      } else {
        deaths.add(known);
      }
    }
    return new Deaths(List.copyOf(deaths), before.first, event);
  }

  /**
   * Whether the message, which has just been dead-lettered, would come round in a circle in this
   * queue: it was here before, and no client has rejected it since.
   */
  public boolean isCycleTo(String queue) {
    for (Death death : byRecency) {
      if (death.reason() == DropReason.REJECTED) {
        return false;
      }
      if (death.queue().equals(queue)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the message had been published to that exchange before one of its deaths. */
  public boolean anyFrom(String exchange) {
    for (Death death : byRecency) {
      if (death.exchange().equals(exchange)) {
        return true;
      }
    }
    return false;
  }

  /** All that is known of the {@link #first} event: where the message had been published at all. */
  public Death oldest() {
    for (Death death : byRecency) {
      if (death.isOf(first.queue(), first.reason())) {
        return death;
      }
    }
    throw new IllegalStateException("the first death of a message is not among its deaths");
  }

  /** The headers of a message with this history told in them. */
  public FieldTable addTo(FieldTable headers) {
    Map<String, Object> all = new LinkedHashMap<>(headers.asMap());
    List<Object> tables = new ArrayList<>();
    for (Death death : byRecency) {
      tables.add(table(death));
    }
    all.put("x-death", List.copyOf(tables));
    put(all, "x-first-death-", first);
    put(all, "x-last-death-", last);
    return FieldTable.of(all);
  }

  private static void put(Map<String, Object> headers, String prefix, Event event) {
    headers.put(prefix + "exchange", event.exchange());
    headers.put(prefix + "queue", event.queue());
    headers.put(prefix + "reason", event.reason().word());
  }

  private static FieldTable table(Death death) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("count", death.count());
    fields.put("reason", death.reason().word());
    fields.put("queue", death.queue());
    fields.put("time", new Timestamp(death.firstTimeMs() / 1000));
    fields.put("exchange", death.exchange());
    fields.put("routing-keys", List.copyOf(death.routingKeys()));
    if (death.originalExpiration() != null) {
      fields.put("original-expiration", death.originalExpiration());
    }
    return FieldTable.of(fields);
  }

  /** What it holds in memory, in bytes, about. */
  int memoryBytes() {
    return 64 + 160 * byRecency.size();
  }
}
