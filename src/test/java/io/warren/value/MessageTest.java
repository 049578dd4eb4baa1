package io.warren.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.broker.queue.Messages;
import org.junit.jupiter.api.Test;

class MessageTest {
  /** A backlog of empty messages with long keys is not small. */
  @Test
  void allThatAMessageKeepsCountsAsItsMemory() {
    int bare = message("", 0, 0).memoryBytes();
    assertEquals(Message.OVERHEAD_BYTES, bare);
    assertEquals(bare + 255, message("k".repeat(255), 0, 0).memoryBytes());
    assertEquals(bare + 1000, message("", 1000, 0).memoryBytes());
    assertEquals(bare + 2000, message("", 0, 2000).memoryBytes());
  }

  private static Message message(String routingKey, int propertiesBytes, int bodyBytes) {
    PropertiesFormat format = Messages.message("").format();
    return new Message(
        "",
        routingKey,
        format,
        new byte[propertiesBytes],
        new byte[bodyBytes],
        false,
        0,
        Message.NEVER,
        Annotations.NONE);
  }
}
