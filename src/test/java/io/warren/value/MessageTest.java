package io.warren.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.queue.Messages;
import java.util.List;
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

  @Test
  void whatIsKeptGoesOnAsItWasPublished() {
    Message message = message("k", 3, 5);
    Message kept = message.madePersistent();
    assertTrue(kept.persistent());
    assertSame(kept, kept.madePersistent());
    assertSame(message.encodedProperties(), kept.encodedProperties());
    assertFalse(kept.deadLettered("q", DropReason.EXPIRED, "x", null, 1).persistent());
    assertFalse(kept.republished("x", "k", List.of(), List.of()).persistent());
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
