package io.warren.value;

import org.jspecify.annotations.Nullable;

/**
 * What a publisher says about a message. A null field was not given.
 *
 * @param priority 0 to 255
 * @param expiration the publisher's text: milliseconds in decimal where it is valid
 * @param timestamp seconds since 1970
 */
public record Properties(
    @Nullable String contentType,
    @Nullable String contentEncoding,
    FieldTable headers,
    @Nullable Integer deliveryMode,
    @Nullable Integer priority,
    @Nullable String correlationId,
    @Nullable String replyTo,
    @Nullable String expiration,
    @Nullable String messageId,
    @Nullable Long timestamp,
    @Nullable String type,
    @Nullable String userId,
    @Nullable String appId,
    @Nullable String clusterId) {

  public static final Properties NONE =
      new Properties(
          null,
          null,
          FieldTable.EMPTY,
          null,
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

  /** Whether the message is to outlive the process. */
  public boolean persistent() {
    return deliveryMode != null && deliveryMode == 2;
  }

  public Properties withHeaders(FieldTable newHeaders) {
    return new Properties(
        contentType,
        contentEncoding,
        newHeaders,
        deliveryMode,
        priority,
        correlationId,
        replyTo,
        expiration,
        messageId,
        timestamp,
        type,
        userId,
        appId,
        clusterId);
  }

  public Properties withReplyTo(String newReplyTo) {
    return new Properties(
        contentType,
        contentEncoding,
        headers,
        deliveryMode,
        priority,
        correlationId,
        newReplyTo,
        expiration,
        messageId,
        timestamp,
        type,
        userId,
        appId,
        clusterId);
  }

  public Properties withoutExpiration() {
    return new Properties(
        contentType,
        contentEncoding,
        headers,
        deliveryMode,
        priority,
        correlationId,
        replyTo,
        null,
        messageId,
        timestamp,
        type,
        userId,
        appId,
        clusterId);
  }
}
