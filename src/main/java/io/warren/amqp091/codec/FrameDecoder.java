package io.warren.amqp091.codec;

import io.warren.value.ByteReader;
import io.warren.value.DecodeException;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into frames and hands what they say to a {@link FrameHandler}.
 *
 * <p>One for each connection, called by one thread at a time, and not from within its own handler.
 *
 * <p>Source: AMQP 0-9-1 §2.3 and §4.2.
 */
public final class FrameDecoder {
  private static final int PROTOCOL_HEADER_BYTES = 8;

  /**
   * A carry-over up to that size stays for the next partial frame. It is needed once for each read
   * at most, so a new one costs little; what an idle connection keeps costs more.
   */
  private static final int KEPT_BYTES = 1024;

  /** A carry-over of at most that size is made in one go, on the word of the peer. */
  private static final int TRUSTED_BYTES = 256 * 1024;

  /** A body frame longer than that is handed on in pieces as it comes, and never carried. */
  private static final int STREAMED_MIN_BYTES = 8 * 1024;

  private static final byte[] NONE = {};

  private final ByteReader reader = new ByteReader(NONE);
  private final PropertiesSlot properties = new PropertiesSlot();
  private int maxFrameBytes;
  private boolean expectProtocolHeader;
  private boolean stopped;

  /** Whether an exception went through: the connection ends, and only its close-ok matters. */
  private boolean failed;

  /** The beginning of what is not complete yet. */
  private byte[] carried = NONE;

  private int carriedBytes;

  /** The body frame that is being handed on in pieces: how much of its payload is to come. */
  private int streamedBytesLeft;

  private int streamedChannel;

  /** The last byte of a streamed payload, kept until the byte that ends its frame has come. */
  private final byte[] lastByte = new byte[1];

  private boolean lastByteHeld;

  /** Nothing is read for now. */
  private boolean paused;

  /**
   * What has come and could not be read, because of a pause or because an exception went through;
   * the next bytes come behind it.
   */
  private byte[] unread = NONE;

  private FrameDecoder(int maxFrameBytes, boolean expectProtocolHeader) {
    maxFrameBytes(maxFrameBytes);
    this.expectProtocolHeader = expectProtocolHeader;
  }

  /** For the server's end, where the peer begins with a protocol header. */
  public static FrameDecoder forServer(int maxFrameBytes) {
    return new FrameDecoder(maxFrameBytes, true);
  }

  /** For the client's end, where only frames come in. */
  public static FrameDecoder forClient(int maxFrameBytes) {
    return new FrameDecoder(maxFrameBytes, false);
  }

  /** Limits whole frames to so many bytes, from the next one on; 0 for no limit. */
  public void maxFrameBytes(int newMaxFrameBytes) {
    if (newMaxFrameBytes < 0) {
      throw new IllegalArgumentException(newMaxFrameBytes + " bytes");
    }
    // Without a limit, what an array can hold is one.
    maxFrameBytes = newMaxFrameBytes == 0 ? Integer.MAX_VALUE - 64 : newMaxFrameBytes;
  }

  /** Drops all further bytes, from the next frame on. */
  public void stop() {
    stopped = true;
    carried = NONE;
    carriedBytes = 0;
    streamedBytesLeft = 0;
    unread = NONE;
  }

  public boolean isStopped() {
    return stopped;
  }

  /**
   * Reads no more frames for now, from the next one on. What has come already is kept until the
   * first call of {@link #decode} after {@link #resume}; whoever pauses sees to it that not much
   * more comes.
   */
  public void pause() {
    paused = true;
  }

  public void resume() {
    paused = false;
  }

  /** How many bytes it holds for what is not complete yet. */
  int heldBytes() {
    return carried.length + unread.length;
  }

  /**
   * How much is still to come of the body frame of which a part has just been handed on, in bytes;
   * 0 where that was all of it. For the handler, during the call.
   */
  public int bodyFrameLeftBytes() {
    return streamedBytesLeft;
  }

  /**
   * Reads the next bytes of the stream.
   *
   * @param data not kept
   * @throws ProtocolException for the first frame that breaks the protocol. Frames behind it are
   *     read at the next call, where those that break it too are passed over. If it can't be said
   *     any more where they begin, the decoder has stopped.
   */
  public void decode(byte[] data, int offset, int length, FrameHandler handler) {
    if (stopped) {
      return;
    }
    byte[] source = data;
    int start = offset;
    int end = offset + length;
    if (unread.length > 0) {
      source = Arrays.copyOf(unread, unread.length + length);
      System.arraycopy(data, offset, source, unread.length, length);
      start = 0;
      end = source.length;
      unread = NONE;
    }
    if (paused) {
      keepUnread(source, start, end);
      return;
    }
    if (streamedBytesLeft > 0) {
      start = stream(source, start, end, handler);
    }
    if (carriedBytes > 0) {
      start = completeCarried(source, start, end, handler);
    }
    decodeWhole(source, start, end, handler);
  }

  private void decodeWhole(byte[] data, int start, int end, FrameHandler handler) {
    int position = start;
    while (!stopped && !paused && position < end) {
      int needed = neededBytes(data, position, end - position);
      if (end - position < needed) {
        if (canStream(data, position, end - position, needed)) {
          beginStream(data, position, needed);
          stream(data, position + FrameType.PREFIX_BYTES, end, handler);
        } else {
          carry(data, position, end - position, needed);
        }
        return;
      }
      position += needed;
      handle(data, position - needed, needed, data, position, end, handler);
    }
    keepUnread(data, position, end);
  }

  private static boolean canStream(byte[] data, int start, int availableBytes, int needed) {
    return needed > STREAMED_MIN_BYTES
        && availableBytes >= FrameType.PREFIX_BYTES
        && data[start] == FrameType.BODY
        && channel(data, start) != 0;
  }

  private void beginStream(byte[] data, int start, int needed) {
    streamedBytesLeft = needed - FrameType.OVERHEAD_BYTES;
    streamedChannel = channel(data, start);
  }

  /**
   * Hands on what has come of a long body frame, and returns where the rest begins. The last byte
   * waits for the end of the frame: a body must not be complete before its frame is known to be
   * good.
   */
  private int stream(byte[] data, int start, int end, FrameHandler handler) {
    int available = end - start;
    if (available == 0) {
      return end;
    }
    int payload = streamedBytesLeft - (lastByteHeld ? 1 : 0);
    if (available <= payload) {
      int count = Math.min(available, payload - 1);
      if (count < available) {
        lastByte[0] = data[end - 1];
        lastByteHeld = true;
      }
      streamedBytesLeft -= count;
      part(data, start, count, data, end, end, handler);
      return end;
    }
    int last = start + payload;
    if ((data[last] & 0xFF) != FrameType.END) {
      stop();
      throw FrameErrors.invalidEnd(FrameType.BODY, data, start, payload, data[last] & 0xFF);
    }
    boolean held = lastByteHeld;
    lastByteHeld = false;
    streamedBytesLeft = 0;
    if (held) {
      part(lastByte, 0, 1, data, last + 1, end, handler);
    } else {
      part(data, start, payload, data, last + 1, end, handler);
    }
    return last + 1;
  }

  /** Hands on a part of a body; the last three numbers say what comes behind it. */
  private void part(
      byte[] data, int start, int count, byte[] rest, int restStart, int restEnd, FrameHandler to) {
    boolean done = false;
    try {
      to.onBody(streamedChannel, data, start, count);
      done = true;
    } finally {
      if (!done) {
        keepUnread(rest, restStart, restEnd);
      }
    }
  }

  private void keepUnread(byte[] rest, int restStart, int restEnd) {
    if (!stopped && restStart < restEnd) {
      unread = Arrays.copyOfRange(rest, restStart, restEnd);
    }
  }

  private static int channel(byte[] data, int start) {
    return (data[start + 1] & 0xFF) << 8 | (data[start + 2] & 0xFF);
  }

  /** Fills up what is carried until it is complete, and returns where the rest begins. */
  private int completeCarried(byte[] data, int start, int end, FrameHandler handler) {
    int position = start;
    while (true) {
      int needed = neededBytes(carried, 0, carriedBytes);
      if (carriedBytes == needed) {
        break;
      }
      if (carriedBytes == FrameType.PREFIX_BYTES && canStream(carried, 0, carriedBytes, needed)) {
        carriedBytes = 0;
        beginStream(carried, 0, needed);
        return stream(data, position, end, handler);
      }
      if (position == end) {
        return end;
      }
      int count = Math.min(needed - carriedBytes, end - position);
      carry(data, position, count, needed);
      position += count;
    }
    byte[] whole = carried;
    int wholeBytes = carriedBytes;
    carriedBytes = 0;
    if (whole.length > KEPT_BYTES) {
      carried = NONE;
    }
    handle(whole, 0, wholeBytes, data, position, end, handler);
    return position;
  }

  /**
   * How long that is what begins there, as far as it can be told: its prefix where even that is not
   * complete.
   */
  private int neededBytes(byte[] data, int start, int availableBytes) {
    if (expectProtocolHeader) {
      return PROTOCOL_HEADER_BYTES;
    }
    if (availableBytes < FrameType.PREFIX_BYTES) {
      return FrameType.PREFIX_BYTES;
    }
    reader.reset(data, start + 3, start + FrameType.PREFIX_BYTES);
    long payloadBytes = reader.unsigned32();
    // RabbitMQ lets a payload be as long as the whole frame may be: many clients count wrong.
    if (payloadBytes > maxFrameBytes) {
      stop();
      throw FrameErrors.tooLarge(
          data[start] & 0xFF, payloadBytes, maxFrameBytes - FrameType.OVERHEAD_BYTES);
    }
    return (int) payloadBytes + FrameType.OVERHEAD_BYTES;
  }

  private void carry(byte[] data, int start, int count, int neededBytes) {
    if (carried.length < neededBytes) {
      // Large frames grow with what has really come: their prefix alone must not cost memory.
      int size = Math.max(2 * (carriedBytes + count), TRUSTED_BYTES);
      carried = Arrays.copyOf(carried, size < 0 ? neededBytes : Math.min(size, neededBytes));
    }
    System.arraycopy(data, start, carried, carriedBytes, count);
    carriedBytes += count;
  }

  /** Handles what is complete; the last three numbers say what comes behind it. */
  private void handle(
      byte[] data, int start, int count, byte[] rest, int restStart, int restEnd, FrameHandler to) {
    boolean broken = true;
    try {
      if (expectProtocolHeader) {
        expectProtocolHeader = false;
        to.onProtocolHeader(Arrays.copyOfRange(data, start, start + count));
      } else {
        handleFrame(data, start, count, to);
      }
      broken = false;
    } catch (ProtocolException e) {
      // One exception at each call would leave more unread every time.
      broken = stopped || !failed;
      if (broken) {
        throw e;
      }
    } finally {
      if (broken && failed) {
        stop();
      } else if (broken && !stopped) {
        failed = true;
        unread = Arrays.copyOfRange(rest, restStart, restEnd);
      }
    }
  }

  private void handleFrame(byte[] data, int start, int count, FrameHandler handler) {
    int type = data[start] & 0xFF;
    int channel = channel(data, start);
    int payload = start + FrameType.PREFIX_BYTES;
    int payloadBytes = count - FrameType.OVERHEAD_BYTES;
    int end = data[payload + payloadBytes] & 0xFF;
    if (end != FrameType.END) {
      stop();
      throw FrameErrors.invalidEnd(type, data, payload, payloadBytes, end);
    }
    boolean known =
        switch (type) {
          case FrameType.METHOD -> payloadBytes >= 4;
          case FrameType.HEADER -> payloadBytes >= 12;
          case FrameType.BODY -> true;
          case FrameType.HEARTBEAT -> payloadBytes == 0;
          default -> false;
        };
    if (!known) {
      throw FrameErrors.unknown(type, data, payload, payloadBytes);
    }
    boolean ofConnection = channel == 0;
    if (type != FrameType.METHOD && ofConnection != (type == FrameType.HEARTBEAT)) {
      throw FrameErrors.unexpected(type, data, payload, payloadBytes);
    }
    switch (type) {
      case FrameType.METHOD -> handler.onMethod(channel, method(data, payload, payloadBytes));
      case FrameType.HEADER -> handler.onHeader(channel, header(data, payload, payloadBytes));
      case FrameType.BODY -> handler.onBody(channel, data, payload, payloadBytes);
      default -> handler.onHeartbeat();
    }
  }

  private Method method(byte[] data, int payload, int payloadBytes) {
    reader.reset(data, payload, payload + payloadBytes);
    int classId = reader.unsigned16();
    int methodId = reader.unsigned16();
    Method method;
    try {
      method = Methods.read(classId, methodId, reader);
    } catch (DecodeException e) {
      throw e.isMalformedText()
          ? FrameErrors.malformedText(classId, methodId)
          : FrameErrors.cannotDecode(classId, methodId, data, payload + 4, payloadBytes - 4);
    }
    if (method == null) {
      throw FrameErrors.unknownMethod(classId, methodId);
    }
    return method;
  }

  private ContentHeader header(byte[] data, int payload, int payloadBytes) {
    reader.reset(data, payload, payload + payloadBytes);
    int classId = reader.unsigned16();
    int weight = reader.unsigned16();
    if (weight != 0) {
      throw FrameErrors.unexpectedFrame(
          "expected content header for class 60, got non content header frame instead");
    }
    long bodySize = reader.signed64();
    byte[] encoded = properties.take(data, reader.position(), reader.remainingBytes());
    return new ContentHeader(classId, bodySize, encoded);
  }
}
