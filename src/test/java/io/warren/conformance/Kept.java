package io.warren.conformance;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A queue with arguments, and what can be done to it in few words. */
final class Kept {
  private final Channel channel;
  final String name;

  private Kept(Channel channel, String name) {
    this.channel = channel;
    this.name = name;
  }

  /** A queue of the channel's connection, with names and values in turn. */
  static Kept declare(Channel channel, Object... arguments) throws IOException {
    return new Kept(
        channel, channel.queueDeclare("", false, true, false, arguments(arguments)).getQueue());
  }

  /** A quorum queue of a name that no other has; it stays. */
  static Kept quorum(Channel channel, Object... arguments) throws IOException {
    String name = "quorum-" + UUID.randomUUID();
    Map<String, Object> table = arguments(arguments);
    table.put("x-queue-type", "quorum");
    channel.queueDeclare(name, true, false, false, table);
    return new Kept(channel, name);
  }

  /** The same queue for another channel. */
  Kept on(Channel other) {
    return new Kept(other, name);
  }

  static Map<String, Object> arguments(Object... namesAndValues) {
    Map<String, Object> arguments = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      arguments.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return arguments;
  }

  Kept publish(String... bodies) throws IOException {
    for (String body : bodies) {
      publish(null, body);
    }
    return this;
  }

  Kept publish(BasicProperties properties, String body) throws IOException {
    channel.basicPublish("", name, properties, Inbox.bytes(body));
    return this;
  }

  Kept publishFor(long expirationMs, String body) throws IOException {
    return publish(
        new BasicProperties.Builder().expiration(Long.toString(expirationMs)).build(), body);
  }

  long ready() throws IOException {
    return channel.messageCount(name);
  }

  /** Takes all that is ready. */
  List<String> takeAll() throws IOException {
    List<String> bodies = new ArrayList<>();
    for (GetResponse got = get(); got != null; got = get()) {
      bodies.add(new String(got.getBody(), StandardCharsets.UTF_8));
    }
    return bodies;
  }

  private GetResponse get() throws IOException {
    return channel.basicGet(name, true);
  }

  /** Takes the next message, waiting for it. */
  GetResponse next() throws Exception {
    GetResponse[] got = {null};
    Wait.until("a message in " + name, () -> (got[0] = get()) != null);
    return got[0];
  }

  /** The same, and keeps it unacked. */
  GetResponse nextUnacked() throws Exception {
    GetResponse[] got = {null};
    Wait.until("a message in " + name, () -> (got[0] = channel.basicGet(name, false)) != null);
    return got[0];
  }

  String nextBody() throws Exception {
    return new String(next().getBody(), StandardCharsets.UTF_8);
  }
}
