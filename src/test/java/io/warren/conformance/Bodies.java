package io.warren.conformance;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands in a queue, as text. What a channel's connection has published before is there: the
 * broker asks a queue only when that is on its way.
 */
final class Bodies {
  private Bodies() {}

  /** Takes everything out of the queue. */
  static List<String> in(Channel channel, String queue) throws Exception {
    List<String> bodies = new ArrayList<>();
    GetResponse got;
    while ((got = channel.basicGet(queue, true)) != null) {
      bodies.add(new String(got.getBody(), StandardCharsets.UTF_8));
    }
    return bodies;
  }

  static void publish(Channel channel, String exchange, String key, String body) throws Exception {
    channel.basicPublish(exchange, key, null, body.getBytes(StandardCharsets.UTF_8));
  }
}
