package io.warren.broker;

import io.warren.broker.event.EventType;
import io.warren.broker.event.Events;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Tells of the consumers of one session.
 *
 * @param client what the front-end calls its client
 */
record ConsumerEvents(Events events, Supplier<String> client, String user, String virtualHost) {

  void created(Subscription subscription, Consumption how) {
    if (events.wanted()) {
      Map<String, Object> properties = properties(subscription);
      properties.put("exclusive", how.exclusive());
      properties.put("ack_required", how.ackRequired());
      properties.put("prefetch_count", (long) how.prefetchCount());
      properties.put("arguments", Events.terms(how.arguments()));
      events.tell(EventType.CONSUMER_CREATED, properties);
    }
  }

  void deleted(Subscription subscription) {
    if (events.wanted()) {
      events.tell(EventType.CONSUMER_DELETED, properties(subscription));
    }
  }

  private Map<String, Object> properties(Subscription subscription) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("consumer_tag", subscription.tag());
    properties.put("channel", client.get() + " (" + subscription.holder.deliveries.number() + ")");
    properties.put("queue", subscription.queueName());
    properties.put("vhost", virtualHost);
    properties.put("user_who_performed_action", user);
    return properties;
  }
}
