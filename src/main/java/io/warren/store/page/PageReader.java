package io.warren.store.page;

import io.warren.store.Disk;
import io.warren.store.DiskFile;
import io.warren.store.log.Block;
import io.warren.store.log.Damage;
import io.warren.store.seal.Seal;
import io.warren.value.ByteReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads one page, and finds the way behind what is damaged in it. */
final class PageReader {
  private final String file;
  private final PageRef ref;
  private final byte[] data;
  private final int limit;
  private final Block block;
  private final Seal seal;

  private PageReader(String file, PageRef ref, byte[] data, int limit, Block block, Seal seal) {
    this.file = file;
    this.ref = ref;
    this.data = data;
    this.limit = limit;
    this.block = block;
    this.seal = seal;
  }

  /**
   * Has it in memory; nothing is shown yet.
   *
   * @throws IOException where it can't be read, or the file is not what it should be
   */
  static PageReader open(Disk disk, long queueId, PageRef ref) throws IOException {
    String name = PageFileName.of(queueId, ref.fileNumber());
    try (DiskFile file = disk.open(name)) {
      byte[] head = new byte[PageFileHeader.BYTES];
      PageFileHeader header = PageFileHeader.read(head, read(file, 0, head));
      if (header == null) {
        throw new IOException(name + " has no header that can be read");
      }
      Seal seal = header.open(disk, name);
      byte[] data = new byte[ref.lengthBytes()];
      int limit = read(file, ref.offsetBytes(), data);
      return new PageReader(name, ref, data, limit, new Block(header.salt()), seal);
    }
  }

  private static int read(DiskFile file, long at, byte[] target) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(target);
    file.read(at, buffer);
    return buffer.position();
  }

  /** Shows all entries that can be read, and then what can't, which it returns. */
  List<Damage> show(PageVisitor visitor) {
    List<Damage> damages = new ArrayList<>(0);
    ByteReader payload = new ByteReader(data);
    int at = 0;
    while (at < limit) {
      if (!block.hasHeader(data, at, limit)) {
        int next = nextHeader(at + 1);
        damages.add(damage(at, next));
        at = next;
        continue;
      }
      int end = at + Block.HEADER_BYTES + Block.payloadBytes(data, at);
      if (!block.hasPayload(data, at) || !Block.open(seal, data, at, ref.offsetBytes() + at)) {
        damages.add(damage(at, end));
      } else if (Block.kind(data, at) == Block.RECORD) {
        payload.reset(data, at + Block.HEADER_BYTES, end - seal.roomBytes());
        visitor.entry(Block.stream(data, at), payload);
      }
      at = end;
    }
    if (limit < ref.lengthBytes()) {
      damages.add(damage(limit, ref.lengthBytes()));
    }
    damages.forEach(visitor::damaged);
    return damages;
  }

  private Damage damage(long from, long to) {
    return new Damage(file, ref.offsetBytes() + from, ref.offsetBytes() + to, false);
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
