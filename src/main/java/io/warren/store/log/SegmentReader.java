package io.warren.store.log;

import io.warren.store.seal.Seal;
import io.warren.value.ByteReader;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the blocks of one segment, and finds the way behind what is damaged.
 *
 * <p>Nothing that can be read is left out, also behind a hole: what a publisher was told is safe
 * may be there. A hole with a later batch behind it was safe once, for a batch is written when the
 * one before it is.
 */
final class SegmentReader {
  private final String file;
  private final byte[] data;
  private final int limit;
  private final Block block;
  private final Seal seal;
  private final LogVisitor visitor;
  private final long number;

  /** Holes since the last batch began. */
  private final List<Damage> holes = new ArrayList<>();

  /**
   * @param data in which what is encrypted is decrypted
   * @param limit where the segment ends
   */
  SegmentReader(SegmentHeader header, Seal seal, byte[] data, int limit, LogVisitor visitor) {
    this.number = header.number();
    this.file = SegmentName.of(number);
    this.data = data;
    this.limit = limit;
    this.block = new Block(header.salt());
    this.seal = seal;
    this.visitor = visitor;
  }

  /**
   * Reads all of it.
   *
   * @param last whether its node wrote nothing after it
   */
  void read(boolean last) {
    ByteReader payload = new ByteReader(data);
    int at = Math.min(limit, SegmentHeader.BYTES);
    while (at < limit) {
      if (!block.hasHeader(data, at, limit)) {
        int next = nextHeader(at + 1);
        holes.add(hole(at, next));
        at = next;
        continue;
      }
      int end = at + Block.HEADER_BYTES + Block.payloadBytes(data, at);
      if (!block.hasPayload(data, at) || !Block.open(seal, data, at, at)) {
        holes.add(hole(at, end));
      } else if (Block.kind(data, at) == Block.BATCH) {
        report(false);
      } else {
        payload.reset(data, at + Block.HEADER_BYTES, end - seal.roomBytes());
        visitor.record(number, Block.stream(data, at), payload);
      }
      at = end;
    }
    report(last);
  }

  private Damage hole(int from, int to) {
    return new Damage(file, from, to, true);
  }

  private void report(boolean torn) {
    for (Damage hole : holes) {
      visitor.damaged(new Damage(hole.file(), hole.fromBytes(), hole.toBytes(), torn));
    }
    holes.clear();
  }

  private int nextHeader(int from) {
    for (int at = from; at < limit; at++) {
      if (block.hasHeader(data, at, limit)) {
        return at;
      }
    }
    return limit;
  }
}
