package io.warren.amqp091.channel;

import java.util.ArrayList;
import java.util.List;

/**
 * What has come of a body, in parts that are joined when it is whole.
 *
 * <p>An array that grows would hold room for what may never come, or be copied with every frame; a
 * frame may bring a single byte.
 */
final class BodyParts {
  /** Small frames share a part of so many bytes at most; a larger frame is a part of its own. */
  private static final int SHARED_BYTES = 64 * 1024;

  private static final byte[] EMPTY = {};

  private final UnfinishedBodies unfinished;
  private final List<byte[]> fullParts = new ArrayList<>();
  private byte[] last = EMPTY;
  private int lastFilled;
  private int filled;
  private int countedBytes;

  BodyParts(UnfinishedBodies unfinished) {
    this.unfinished = unfinished;
  }

  /** How much has come. */
  int filledBytes() {
    return filled;
  }

  /** Adds a copy of what a frame has brought; fails as {@link UnfinishedBodies#grow} does. */
  void add(byte[] data, int offset, int length) {
    int lacking = length - (last.length - lastFilled);
    if (lacking <= 0) {
      fill(data, offset, length);
      return;
    }
    int bytes = Math.max(lacking, Math.min(filled, SHARED_BYTES));
    unfinished.grow(countedBytes, bytes);
    countedBytes += bytes;
    add(data, offset, length, bytes);
  }

  /** Adds a part of the last frame, which does not count as unfinished. */
  void addLast(byte[] data, int offset, int length) {
    int lacking = length - (last.length - lastFilled);
    if (lacking <= 0) {
      fill(data, offset, length);
    } else {
      add(data, offset, length, lacking);
    }
  }

  /** Adds it in two pieces: what the last part has room for, and a new part. */
  private void add(byte[] data, int offset, int length, int newPartBytes) {
    int fits = last.length - lastFilled;
    fill(data, offset, fits);
    if (last.length > 0) {
      fullParts.add(last);
    }
    last = new byte[newPartBytes];
    lastFilled = 0;
    fill(data, offset + fits, length - fits);
  }

  private void fill(byte[] data, int offset, int length) {
    System.arraycopy(data, offset, last, lastFilled, length);
    lastFilled += length;
    filled += length;
  }

  /** The whole body, with what its last frame has brought; there are no parts then. */
  byte[] join(byte[] data, int offset, int length) {
    byte[] body = new byte[filled + length];
    int at = 0;
    for (byte[] part : fullParts) {
      System.arraycopy(part, 0, body, at, part.length);
      at += part.length;
    }
    System.arraycopy(last, 0, body, at, lastFilled);
    System.arraycopy(data, offset, body, filled, length);
    drop();
    return body;
  }

  /** Forgets what has come: the rest will not. */
  void drop() {
    unfinished.release(countedBytes);
    countedBytes = 0;
    fullParts.clear();
    last = EMPTY;
    lastFilled = 0;
    filled = 0;
  }
}
