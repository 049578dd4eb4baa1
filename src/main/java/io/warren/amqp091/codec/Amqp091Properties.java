package io.warren.amqp091.codec;

import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.DecodeException;
import io.warren.value.FieldTable;
import io.warren.value.Properties;
import io.warren.value.PropertiesFormat;
import org.jspecify.annotations.Nullable;

/**
 * The properties of class 60 as a content header has them: two bytes of flags, highest bit first,
 * then the values of those that are set.
 *
 * <p>Texts that are no UTF-8 are read with U+FFFD for what can't be read: RabbitMQ does not look at
 * them, and clients do put binary ids there. The bytes themselves go on unchanged as long as nobody
 * has to change a property.
 *
 * <p>Source: AMQP 0-9-1 §4.2.6.1 and §1.8.1.
 */
public final class Amqp091Properties implements PropertiesFormat {
  public static final Amqp091Properties INSTANCE = new Amqp091Properties();

  private static final int CONTENT_TYPE = 1 << 15;
  private static final int CONTENT_ENCODING = 1 << 14;
  private static final int HEADERS = 1 << 13;
  private static final int DELIVERY_MODE = 1 << 12;
  private static final int PRIORITY = 1 << 11;
  private static final int CORRELATION_ID = 1 << 10;
  private static final int REPLY_TO = 1 << 9;
  private static final int EXPIRATION = 1 << 8;
  private static final int MESSAGE_ID = 1 << 7;
  private static final int TIMESTAMP = 1 << 6;
  private static final int TYPE = 1 << 5;
  private static final int USER_ID = 1 << 4;
  private static final int APP_ID = 1 << 3;
  private static final int CLUSTER_ID = 1 << 2;

  /** Another two bytes of flags follow. */
  private static final int CONTINUATION = 1;

  private static final byte[] ENCODED_NONE = {0, 0};
  private static final byte[] ENCODED_TRANSIENT = {DELIVERY_MODE >> 8, 0, 1};
  private static final byte[] ENCODED_PERSISTENT = {DELIVERY_MODE >> 8, 0, 2};
  private static final Properties TRANSIENT = withDeliveryMode(1);
  private static final Properties PERSISTENT = withDeliveryMode(2);

  private Amqp091Properties() {}

  @Override
  public String name() {
    return "amqp091";
  }

  /** Fails with {@link DecodeException} where the bytes are not exactly that. */
  @Override
  public Properties decode(byte[] encoded) {
    ByteReader reader = new ByteReader(encoded);
    int flags = reader.unsigned16();
    if (encoded.length == 2 && flags == 0) {
      return Properties.NONE;
    }
    if (encoded.length == 3 && flags == DELIVERY_MODE) {
      int deliveryMode = encoded[2];
      if (deliveryMode == 1 || deliveryMode == 2) {
        return deliveryMode == 2 ? PERSISTENT : TRANSIENT;
      }
    }
    skipContinuation(flags, reader);
    // Arguments are evaluated from left to right, which is the order of the wire.
    Properties properties =
        new Properties(
            text(flags, CONTENT_TYPE, reader),
            text(flags, CONTENT_ENCODING, reader),
            (flags & HEADERS) != 0 ? reader.table() : FieldTable.EMPTY,
            octet(flags, DELIVERY_MODE, reader),
            octet(flags, PRIORITY, reader),
            text(flags, CORRELATION_ID, reader),
            text(flags, REPLY_TO, reader),
            text(flags, EXPIRATION, reader),
            text(flags, MESSAGE_ID, reader),
            (flags & TIMESTAMP) != 0 ? reader.signed64() : null,
            text(flags, TYPE, reader),
            text(flags, USER_ID, reader),
            text(flags, APP_ID, reader),
            text(flags, CLUSTER_ID, reader));
    if (reader.remainingBytes() != 0) {
      throw new DecodeException(reader.remainingBytes() + " bytes behind the properties");
    }
    return properties;
  }

  /**
   * Texts are cut to the 255 bytes that there is room for. The array may be shared: read it only.
   */
  @Override
  public byte[] encode(Properties properties) {
    if (properties.equals(Properties.NONE)) {
      return ENCODED_NONE;
    }
    if (properties.equals(PERSISTENT)) {
      return ENCODED_PERSISTENT;
    }
    if (properties.equals(TRANSIENT)) {
      return ENCODED_TRANSIENT;
    }
    ByteWriter writer = new ByteWriter();
    writer.put16(flags(properties));
    put(writer, properties.contentType());
    put(writer, properties.contentEncoding());
    if (!properties.headers().isEmpty()) {
      writer.table(properties.headers());
    }
    put(writer, properties.deliveryMode());
    put(writer, properties.priority());
    put(writer, properties.correlationId());
    put(writer, properties.replyTo());
    put(writer, properties.expiration());
    put(writer, properties.messageId());
    Long timestamp = properties.timestamp();
    if (timestamp != null) {
      writer.put64(timestamp);
    }
    put(writer, properties.type());
    put(writer, properties.userId());
    put(writer, properties.appId());
    put(writer, properties.clusterId());
    return writer.toArray();
  }

  private static int flags(Properties properties) {
    return flag(properties.contentType(), CONTENT_TYPE)
        | flag(properties.contentEncoding(), CONTENT_ENCODING)
        | (properties.headers().isEmpty() ? 0 : HEADERS)
        | flag(properties.deliveryMode(), DELIVERY_MODE)
        | flag(properties.priority(), PRIORITY)
        | flag(properties.correlationId(), CORRELATION_ID)
        | flag(properties.replyTo(), REPLY_TO)
        | flag(properties.expiration(), EXPIRATION)
        | flag(properties.messageId(), MESSAGE_ID)
        | flag(properties.timestamp(), TIMESTAMP)
        | flag(properties.type(), TYPE)
        | flag(properties.userId(), USER_ID)
        | flag(properties.appId(), APP_ID)
        | flag(properties.clusterId(), CLUSTER_ID);
  }

  private static int flag(@Nullable Object value, int flag) {
    return value == null ? 0 : flag;
  }

  /** Further flags are of properties that class 60 does not have, so none may be set. */
  private static void skipContinuation(int flags, ByteReader reader) {
    int last = flags;
    while ((last & CONTINUATION) != 0) {
      last = reader.unsigned16();
      if ((last & ~CONTINUATION) != 0) {
        throw new DecodeException("flags of unknown properties");
      }
    }
  }

  private static @Nullable String text(int flags, int flag, ByteReader reader) {
    return (flags & flag) != 0 ? reader.shortStringLeniently() : null;
  }

  private static @Nullable Integer octet(int flags, int flag, ByteReader reader) {
    return (flags & flag) != 0 ? reader.unsigned8() : null;
  }

  private static void put(ByteWriter writer, @Nullable String text) {
    if (text != null) {
      writer.shortStringCut(text);
    }
  }

  private static void put(ByteWriter writer, @Nullable Integer octet) {
    if (octet != null) {
      writer.put8(octet);
    }
  }

  private static Properties withDeliveryMode(int mode) {
    return new Properties(
        null,
        null,
        FieldTable.EMPTY,
        mode,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
