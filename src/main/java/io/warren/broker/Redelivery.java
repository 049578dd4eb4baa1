package io.warren.broker;

import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a consumer is told of a message that came back, where its queue counts that.
 *
 * <p>It is told at the door, and is no part of the message: the queue keeps one message for all,
 * credit is given and taken for it as it was published, and what is dead-lettered does not carry it
 * into another queue.
 *
 * <p>Source: RabbitMQ docs, Quorum Queues: Poison Message Handling.
 */
final class Redelivery {
  private static final String COUNT = "x-delivery-count";

  private Redelivery() {}

  /** The message as it is shown; itself where it never came back. */
  static Message shown(Message message, int returnCount) {
    if (returnCount == 0) {
      return message;
    }
    Map<String, Object> headers = new LinkedHashMap<>(message.properties().headers().asMap());
    headers.put(COUNT, (long) returnCount);
    return message.withHeaders(FieldTable.of(headers));
  }
}
