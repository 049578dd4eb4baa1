package io.warren.amqp091.channel;

import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ClassId;
import io.warren.amqp091.codec.ContentHeader;
import io.warren.amqp091.codec.ProtocolException;
import io.warren.amqp091.codec.ReplyCode;
import io.warren.config.Options;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * Joins a publish, its header and its body frames.
 *
 * <p>A header's word for the size of its body reserves nothing: memory grows with what has really
 * come.
 */
final class ContentAssembler {
  private static final byte[] EMPTY = {};

  /** No option lets a body be larger: who announces one has lost its place in the stream. */
  private static final long LARGEST_BODY_BYTES = Options.LARGEST_MESSAGE_BYTES;

  private final long maxMessageBytes;
  private final BodyParts parts;
  private BasicMethod.@Nullable Publish publish;
  private @Nullable ContentHeader header;
  private byte @Nullable [] whole;

  ContentAssembler(long maxMessageBytes, UnfinishedBodies unfinished) {
    this.maxMessageBytes = maxMessageBytes;
    this.parts = new BodyParts(unfinished);
  }

  /** Whether a header or a body frame has to come next. */
  boolean expectsContent() {
    return publish != null;
  }

  ProtocolException unexpectedMethod() {
    return unexpected(
        header == null
            ? "expected content header for class 60, got non content header frame instead"
            : "expected content body, got non content body frame instead");
  }

  void onPublish(BasicMethod.Publish method) {
    publish = method;
  }

  void onHeader(ContentHeader contentHeader) {
    if (publish == null) {
      throw unexpected("expected method frame, got non method frame instead");
    }
    if (header != null) {
      throw unexpectedMethod();
    }
    if (contentHeader.classId() != ClassId.BASIC) {
      throw unexpected(
          "expected content header for class 60, got one for class "
              + contentHeader.classId()
              + " instead");
    }
    if (Long.compareUnsigned(contentHeader.bodySize(), LARGEST_BODY_BYTES) > 0) {
      throw Breach.of(
          ReplyCode.FRAME_ERROR,
          "content body size "
              + Long.toUnsignedString(contentHeader.bodySize())
              + " exceeds maximum allowed size "
              + LARGEST_BODY_BYTES);
    }
    if (contentHeader.bodySize() > maxMessageBytes) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED,
          "message size "
              + contentHeader.bodySize()
              + " is larger than configured max size "
              + maxMessageBytes);
    }
    header = contentHeader;
    whole = contentHeader.bodySize() == 0 ? EMPTY : null;
  }

  /**
   * Takes a body frame, or a part of one.
   *
   * @param frameLeftBytes still to come of the frame
   */
  void onBody(byte[] data, int offset, int length, int frameLeftBytes) {
    if (header == null) {
      throw unexpected(
          publish == null
              ? "expected method frame, got non method frame instead"
              : "expected content header for class 60, got non content header frame instead");
    }
    long left = header.bodySize() - parts.filledBytes();
    if (length > left || whole != null) {
      throw Breach.of(ReplyCode.FRAME_ERROR, "content body frame exceeds remaining content size");
    }
    // A frame that makes it whole is taken in any case. Frames come one after the other, so that is
    // one body at a time.
    if (length == left) {
      whole = parts.join(data, offset, length);
    } else if (length + (long) frameLeftBytes == left) {
      parts.addLast(data, offset, length);
    } else {
      parts.add(data, offset, length);
    }
  }

  boolean isWhole() {
    return whole != null;
  }

  BasicMethod.Publish publish() {
    if (publish == null) {
      throw new IllegalStateException("no publish");
    }
    return publish;
  }

  byte[] encodedProperties() {
    if (header == null) {
      throw new IllegalStateException("no header");
    }
    return header.encodedProperties();
  }

  /** The whole body; the assembler is ready for the next publish. */
  byte[] take() {
    byte[] body = whole;
    if (body == null) {
      throw new IllegalStateException("no body");
    }
    drop();
    return body;
  }

  /** Forgets what has come of a content: the rest will not. */
  void drop() {
    parts.drop();
    publish = null;
    header = null;
    whole = null;
  }

  private static ProtocolException unexpected(String text) {
    return Breach.of(ReplyCode.UNEXPECTED_FRAME, text);
  }
}
