package io.warren.broker.bus;

import io.vertx.core.buffer.Buffer;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import java.nio.charset.StandardCharsets;

/**
 * Reads the bytes of a bus message in order. Whatever is not there, or can't be what it says, fails
 * with INTERNAL_ERROR.
 */
final class BusReader {
  /** Deeper nesting than any client's tables need; a defence of the stack. */
  private static final int MAX_DEPTH = 200;

  private final Buffer buffer;
  private int position;
  private int depth;

  BusReader(Buffer buffer, int position) {
    this.buffer = buffer;
    this.position = position;
  }

  byte readByte() {
    return buffer.getByte(advance(1));
  }

  boolean readBoolean() {
    byte value = readByte();
    if (value != 0 && value != 1) {
      throw malformed("no boolean: " + value);
    }
    return value == 1;
  }

  short readShort() {
    return buffer.getShort(advance(2));
  }

  int readInt() {
    return buffer.getInt(advance(4));
  }

  long readLong() {
    return buffer.getLong(advance(8));
  }

  /** A number of things of at least {@code bytesEach} bytes, that can be there. */
  int readCount(int bytesEach) {
    int count = readInt();
    if (count < 0 || count > (buffer.length() - position) / bytesEach) {
      throw malformed("no room for " + count + " elements");
    }
    return count;
  }

  byte[] readBytes() {
    int length = readCount(1);
    int start = advance(length);
    return buffer.getBytes(start, start + length);
  }

  String readString() {
    return new String(readBytes(), StandardCharsets.UTF_8);
  }

  /** Called before what may contain itself is read, and {@link #leave} after it. */
  void enter() {
    if (++depth > MAX_DEPTH) {
      throw malformed("nested too deep");
    }
  }

  void leave() {
    depth--;
  }

  BrokerException malformed(String what) {
    return new BrokerException(
        ErrorKind.INTERNAL_ERROR, "malformed bus message at byte " + position + ": " + what);
  }

  private int advance(int byteCount) {
    int start = position;
    if (byteCount > buffer.length() - start) {
      throw malformed("it ends too early");
    }
    position = start + byteCount;
    return start;
  }
}
