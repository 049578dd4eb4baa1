package io.warren.amqp091;

import io.warren.amqp091.codec.Amqp091Properties;
import io.warren.amqp091.codec.BasicMethod.Publish;
import io.warren.amqp091.codec.ProtocolException;
import io.warren.amqp091.codec.ReplyCode;
import io.warren.broker.Replies;
import io.warren.value.Annotations;
import io.warren.value.BrokerException;
import io.warren.value.DecodeException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.FieldText;
import io.warren.value.Message;
import io.warren.value.Properties;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Between the protocol's content and the heart's {@link Message}.
 *
 * <p>A message that came through this door keeps its properties as they came, byte for byte, unless
 * something in them is the broker's to change: BCC is taken out, a direct reply-to is filled in.
 */
public final class MessageMapping {
  /** The flags alone. */
  private static final int NO_PROPERTIES_BYTES = 2;

  /** A number of no more digits than that is surely not above the largest expiration. */
  private static final int SURE_DIGITS = 11;

  private static final BigInteger MAX_EXPIRATION_MS = BigInteger.valueOf(Message.MAX_EXPIRY_MS);

  /** The pseudo-queue of direct replies. Source: RabbitMQ docs, Direct Reply-to. */
  public static final String DIRECT_REPLY_TO = Replies.QUEUE_NAME;

  private static final String CC = "CC";
  private static final String BCC = "BCC";

  private MessageMapping() {}

  /** A message, and its routing keys beside the first; null where there are none. */
  public record Mapped(Message message, String @Nullable [] moreKeys) {}

  /** Fills in what a client may leave to the broker. */
  public interface Completion {
    /** The address for replies to a client that asks for direct ones. */
    String directReplyTo();

    /** Refuses a user id that is not the client's own. */
    void checkUserId(String userId);
  }

  /** Fails with PRECONDITION_FAILED where a property is wrong. */
  public static Mapped toMessage(
      Publish publish, byte[] encodedProperties, byte[] body, Completion completion) {
    if (hasNone(encodedProperties)) {
      return new Mapped(
          message(
              publish,
              encodedProperties,
              body,
              false,
              Message.NO_PRIORITY,
              Message.NEVER,
              Annotations.NONE),
          null);
    }
    Properties properties = decode(encodedProperties);
    if (properties.userId() != null) {
      completion.checkUserId(properties.userId());
    }
    long expirationMs =
        properties.expiration() == null ? Message.NEVER : expirationMs(properties.expiration());
    boolean changed = false;
    if (DIRECT_REPLY_TO.equals(properties.replyTo())) {
      properties = properties.withReplyTo(completion.directReplyTo());
      changed = true;
    }
    List<String> moreKeys = keys(properties.headers(), CC);
    List<String> hiddenKeys = keys(properties.headers(), BCC);
    if (properties.headers().contains(BCC)) {
      properties = properties.withHeaders(withoutBcc(properties.headers()));
      changed = true;
    }
    byte[] encoded = changed ? Amqp091Properties.INSTANCE.encode(properties) : encodedProperties;
    int priority = properties.priority() == null ? Message.NO_PRIORITY : properties.priority();
    Annotations annotations =
        moreKeys.isEmpty() && hiddenKeys.isEmpty()
            ? Annotations.NONE
            : new Annotations(moreKeys, hiddenKeys, null);
    return new Mapped(
        message(
            publish, encoded, body, properties.persistent(), priority, expirationMs, annotations),
        annotations.allKeys());
  }

  /** Flags that announce values which do not come are no less wrong for being short. */
  private static boolean hasNone(byte[] encoded) {
    return encoded.length == NO_PROPERTIES_BYTES && encoded[0] == 0 && encoded[1] == 0;
  }

  private static Properties decode(byte[] encoded) {
    try {
      return Amqp091Properties.INSTANCE.decode(encoded);
    } catch (DecodeException e) {
      throw new ProtocolException(ReplyCode.FRAME_ERROR, "cannot decode properties", 0, 0);
    }
  }

  private static Message message(
      Publish publish,
      byte[] encoded,
      byte[] body,
      boolean persistent,
      int priority,
      long expirationMs,
      Annotations annotations) {
    return new Message(
        publish.exchange(),
        publish.routingKey(),
        Amqp091Properties.INSTANCE,
        encoded,
        body,
        persistent,
        priority,
        expirationMs,
        annotations);
  }

  /** The properties as this protocol writes them, whatever door they came through. */
  public static byte[] encodedProperties(Message message) {
    return message.format() == Amqp091Properties.INSTANCE
        ? message.encodedProperties()
        : Amqp091Properties.INSTANCE.encode(message.properties());
  }

  private static long expirationMs(String expiration) {
    String problem = expirationProblem(expiration);
    if (problem != null) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED, "invalid expiration '" + expiration + "': " + problem);
    }
    return Long.parseLong(expiration);
  }

  private static @Nullable String expirationProblem(String expiration) {
    int digits = expiration.startsWith("-") || expiration.startsWith("+") ? 1 : 0;
    int end = digits;
    while (end < expiration.length() && isDigit(expiration.charAt(end))) {
      end++;
    }
    if (end == digits) {
      return "no_integer";
    }
    if (end < expiration.length()) {
      return "{leftover_string,\"" + expiration.substring(end) + "\"}";
    }
    if (end - digits <= SURE_DIGITS && expiration.charAt(0) != '-') {
      return null;
    }
    BigInteger number = new BigInteger(expiration);
    if (number.signum() < 0) {
      return "{value_negative," + number + "}";
    }
    return number.compareTo(MAX_EXPIRATION_MS) > 0 ? "{value_too_large," + number + "}" : null;
  }

  /** Not of any other script, which a parser of numbers would take too. */
  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private static List<String> keys(FieldTable headers, String name) {
    Object value = headers.value(name);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> array)) {
      throw unacceptable(name, value);
    }
    List<String> keys = new ArrayList<>();
    for (Object key : array) {
      // As in RabbitMQ, the array has to be one, and what is no key in it is passed over.
      if (key instanceof String text) {
        keys.add(text);
      }
    }
    return List.copyOf(keys);
  }

  private static BrokerException unacceptable(String header, Object value) {
    return new BrokerException(
        ErrorKind.PRECONDITION_FAILED,
        "invalid message: {unacceptable_type_in_header,\""
            + header
            + "\","
            + FieldText.typeName(value)
            + "}");
  }

  private static FieldTable withoutBcc(FieldTable headers) {
    Map<String, Object> kept = new LinkedHashMap<>(headers.asMap());
    kept.remove(BCC);
    return FieldTable.of(kept);
  }
}
