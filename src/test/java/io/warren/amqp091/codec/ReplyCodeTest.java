package io.warren.amqp091.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.value.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyCodeTest {

  @Test
  void replyTextBeginsWithTheName() {
    assertEquals(
        "NOT_FOUND - no queue 'q' in vhost '/'",
        ReplyCode.NOT_FOUND.replyText("no queue 'q' in vhost '/'"));
    assertEquals("NO_ROUTE", ReplyCode.NO_ROUTE.replyText(""));
  }

  @Test
  void longTextIsCutToAShortString() {
    String text = ReplyCode.NOT_FOUND.replyText("ü".repeat(300));
    int lengthBytes = text.getBytes(StandardCharsets.UTF_8).length;
    assertTrue(lengthBytes <= 255 && lengthBytes > 250, text);
    assertTrue(text.endsWith("ü..."));
    assertEquals("NOT_FOUND - " + "a".repeat(243), ReplyCode.NOT_FOUND.replyText("a".repeat(243)));
    assertEquals(
        "NOT_FOUND - " + "a".repeat(240) + "...", ReplyCode.NOT_FOUND.replyText("a".repeat(244)));
  }

  @Test
  void softCodesAreThoseOfTheSpecification() {
    assertEquals(
        List.of(200, 311, 312, 313, 403, 404, 405, 406),
        Arrays.stream(ReplyCode.values())
            .filter(code -> !code.isHard())
            .map(ReplyCode::code)
            .toList());
    assertEquals(
        List.of(320, 402, 501, 502, 503, 504, 505, 506, 530, 540, 541),
        Arrays.stream(ReplyCode.values()).filter(ReplyCode::isHard).map(ReplyCode::code).toList());
  }

  @Test
  void everyKindHasItsCode() {
    assertEquals(ReplyCode.CONNECTION_FORCED, ReplyCode.of(ErrorKind.FORCED));
    for (ErrorKind kind : ErrorKind.values()) {
      assertTrue(ReplyCode.of(kind).code() >= 320);
    }
  }
}
