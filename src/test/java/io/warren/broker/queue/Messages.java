package io.warren.broker.queue;

import io.warren.value.Annotations;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import io.warren.value.Properties;
import io.warren.value.PropertiesFormat;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Messages for the tests of the queue. */
public final class Messages {
  private Messages() {}

  /** What each message holds in memory besides its body. */
  public static final int OVERHEAD = Message.OVERHEAD_BYTES;

  private static final PropertiesFormat FORMAT =
      new PropertiesFormat() {
        @Override
        public String name() {
          return "none";
        }

        @Override
        public Properties decode(byte[] encoded) {
          return Properties.NONE;
        }

        @Override
        public byte[] encode(Properties properties) {
          return new byte[0];
        }
      };

  public static Message message(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return new Message(
        "", "", FORMAT, new byte[0], bytes, false, 0, Message.NEVER, Annotations.NONE);
  }

  /** One that asks for a delay. */
  static Message delayed(String body, long delayMs) {
    return new Message(
        "",
        "",
        new HeadersFormat(FieldTable.of(Map.of("x-delay", delayMs))),
        new byte[0],
        body.getBytes(StandardCharsets.UTF_8),
        false,
        0,
        Message.NEVER,
        Annotations.NONE);
  }

  public static Message[] messages(String... bodies) {
    Message[] messages = new Message[bodies.length];
    for (int index = 0; index < bodies.length; index++) {
      messages[index] = message(bodies[index]);
    }
    return messages;
  }

  public static String body(Message message) {
    return new String(message.body(), StandardCharsets.UTF_8);
  }
}
