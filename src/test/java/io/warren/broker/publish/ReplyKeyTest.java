package io.warren.broker.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyKeyTest {
  @Test
  void whatWasWrittenIsRead() {
    for (ReplyKey key :
        new ReplyKey[] {
          ReplyKey.to(1, 1), ReplyKey.to(Long.MAX_VALUE, 7), new ReplyKey(0, 0, Long.MAX_VALUE)
        }) {
      assertEquals(key, ReplyKey.parse(key.text()));
      assertTrue(key.text().startsWith("amq.rabbitmq.reply-to."));
      assertTrue(key.text().length() < 100, key.text());
    }
  }

  @Test
  void keysOfOneConsumerCannotBeGuessed() {
    assertNotEquals(ReplyKey.to(1, 1), ReplyKey.to(1, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "queue",
        "amq.rabbitmq.reply-to",
        "amq.rabbitmq.reply-to.",
        "amq.rabbitmq.reply-to.1",
        "amq.rabbitmq.reply-to.1.2",
        "amq.rabbitmq.reply-to.1.2.3.4",
        "amq.rabbitmq.reply-to...",
        "amq.rabbitmq.reply-to.1.2.!",
        "amq.rabbitmq.reply-to.1.2.zzzzzzzzzzzzzzzzzz",
        "AMQ.rabbitmq.reply-to.1.2.3",
      })
  void anythingElseIsNoKey(String text) {
    assertNull(ReplyKey.parse(text));
  }
}
