package io.warren.amqp091;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import io.warren.amqp091.MessageMapping.Mapped;
import io.warren.amqp091.codec.Amqp091Properties;
import io.warren.amqp091.codec.BasicMethod.Publish;
import io.warren.amqp091.codec.ProtocolException;
import io.warren.amqp091.codec.ReplyCode;
import io.warren.value.BrokerException;
import io.warren.value.DecodeException;
import io.warren.value.ErrorKind;
import io.warren.value.Message;
import io.warren.value.Properties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageMappingTest {
  /** A content header's class, weight and body size stand before the properties. */
  private static final int BEFORE_PROPERTIES_BYTES = 12;

  private static final Publish PUBLISH = new Publish("exchange", "key", true, false);
  private static final byte[] BODY = {1, 2, 3};

  private final MessageMapping.Completion completion =
      new MessageMapping.Completion() {
        @Override
        public String directReplyTo() {
          return MessageMapping.DIRECT_REPLY_TO + ".filled-in";
        }

        @Override
        public void checkUserId(String userId) {
          if (!userId.equals("me")) {
            throw new BrokerException(ErrorKind.PRECONDITION_FAILED, "not " + userId);
          }
        }
      };

  /** As the official client writes them. */
  private static byte[] encoded(BasicProperties properties) {
    try {
      byte[] payload = properties.toFrame(1, 0).getPayload();
      return Arrays.copyOfRange(payload, BEFORE_PROPERTIES_BYTES, payload.length);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Mapped map(BasicProperties properties) {
    return map(encoded(properties));
  }

  private Mapped map(byte[] encodedProperties) {
    return MessageMapping.toMessage(PUBLISH, encodedProperties, BODY, completion);
  }

  private static Properties decoded(Message message) throws DecodeException {
    return Amqp091Properties.INSTANCE.decode(MessageMapping.encodedProperties(message));
  }

  private static BasicProperties headers(Map<String, Object> headers) {
    return new BasicProperties.Builder().headers(headers).build();
  }

  @Test
  void aMessageCarriesWhatWasPublished() {
    Mapped mapped =
        map(new BasicProperties.Builder().deliveryMode(2).priority(9).type("t").build());
    Message message = mapped.message();
    assertEquals("exchange", message.exchange());
    assertEquals("key", message.routingKey());
    assertSame(BODY, message.body());
    assertTrue(message.persistent());
    assertEquals(9, message.priority());
    assertNull(mapped.moreKeys());
  }

  @Test
  void propertiesStayAsTheyCame() {
    byte[] encoded =
        encoded(
            new BasicProperties.Builder()
                .headers(Map.of("a", 1, "CC", List.of("x")))
                .userId("me")
                .replyTo("own")
                .expiration("1000")
                .build());
    Message message = map(encoded).message();
    assertSame(encoded, message.encodedProperties());
    assertSame(encoded, MessageMapping.encodedProperties(message));
  }

  @Test
  void withoutPropertiesNothingIsDecoded() {
    Mapped mapped = map(new byte[] {0, 0});
    assertEquals(0, mapped.message().priority());
    assertEquals(false, mapped.message().persistent());
    assertNull(mapped.moreKeys());
  }

  @Test
  void ccAndBccAreKeysBesideTheFirst() {
    Mapped mapped = map(headers(Map.of("CC", List.of("a", "b"), "BCC", List.of("c"))));
    assertArrayEquals(new String[] {"a", "b", "c"}, mapped.moreKeys());
    assertNull(map(headers(Map.of("CC", List.of(), "BCC", List.of()))).moreKeys());
  }

  @Test
  void bccIsTakenOutAndAllElseIsKept() throws Exception {
    Message message =
        map(new BasicProperties.Builder()
                .headers(Map.of("BCC", List.of("c"), "CC", List.of("a"), "other", 1))
                .messageId("id")
                .build())
            .message();
    Properties properties = decoded(message);
    assertEquals(Map.of("CC", List.of("a"), "other", 1), properties.headers().asMap());
    assertEquals("id", properties.messageId());
  }

  @Test
  void ccAndBccAreArrays() {
    for (Object wrong : new Object[] {"text", 7, true, Map.of("k", "v")}) {
      assertRefused(headers(Map.of("CC", wrong)), "invalid message: {unacceptable_type_in_header");
      assertRefused(headers(Map.of("BCC", wrong)), "invalid message: {unacceptable_type_in_header");
    }
    BrokerException refused =
        assertThrows(BrokerException.class, () -> map(headers(Map.of("CC", "text"))));
    assertEquals("invalid message: {unacceptable_type_in_header,\"CC\",longstr}", refused.text());
  }

  @Test
  void aDirectReplyToIsFilledIn() throws Exception {
    Message message =
        map(new BasicProperties.Builder()
                .replyTo(MessageMapping.DIRECT_REPLY_TO)
                .correlationId("c")
                .build())
            .message();
    Properties properties = decoded(message);
    assertEquals(MessageMapping.DIRECT_REPLY_TO + ".filled-in", properties.replyTo());
    assertEquals("c", properties.correlationId());
  }

  @Test
  void aUserIdIsChecked() {
    map(new BasicProperties.Builder().userId("me").build());
    assertRefused(new BasicProperties.Builder().userId("you").build(), "not you");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x|no_integer",
        "+|no_integer",
        "10s|{leftover_string,\"s\"}",
        "-1|{value_negative,-1}",
        "315360000001|{value_too_large,315360000001}"
      })
  void anExpirationIsANumber(String expiration, String problem) {
    assertRefused(
        new BasicProperties.Builder().expiration(expiration).build(),
        "invalid expiration '" + expiration + "': " + problem);
  }

  @Test
  void theLargestExpirationIsTenYears() {
    map(new BasicProperties.Builder().expiration("315360000000").build());
    map(new BasicProperties.Builder().expiration("000000000000000000000001").build());
    map(new BasicProperties.Builder().expiration("-0").build());
  }

  @Test
  void propertiesThatCanNotBeReadAreABadFrame() {
    ProtocolException breach =
        assertThrows(ProtocolException.class, () -> map(new byte[] {(byte) 0x80, 0, 50, 1}));
    assertEquals(ReplyCode.FRAME_ERROR, breach.code());
  }

  private void assertRefused(BasicProperties properties, String text) {
    BrokerException refused = assertThrows(BrokerException.class, () -> map(properties));
    assertEquals(ErrorKind.PRECONDITION_FAILED, refused.kind());
    assertTrue(refused.text().startsWith(text), refused.text());
  }
}
