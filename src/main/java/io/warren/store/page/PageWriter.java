package io.warren.store.page;

import io.warren.store.log.Block;
import io.warren.store.seal.Seal;
import io.warren.value.ByteWriter;
import io.warren.value.Invariant;
import java.nio.ByteBuffer;

/**
 * Puts a page together: a block that says which entries follow, and a block for each of them, whose
 * stream is the entry's id. One thread uses it.
 */
public final class PageWriter {
  private static final int INITIAL_BYTES = 1 << 20;
  private static final byte[] HEADER = new byte[Block.HEADER_BYTES];
  private static final int ABOUT_BYTES = Long.BYTES + Long.BYTES + Integer.BYTES;

  private final ByteWriter out = new ByteWriter(INITIAL_BYTES);
  private final ByteWriter about = new ByteWriter(ABOUT_BYTES);
  private final Block block;
  private final byte[] sealRoom;
  private int begun = -1;
  private long firstId;
  private long lastId;
  private int count;

  /**
   * @param sealRoomBytes what each block's seal takes
   */
  PageWriter(long salt, int sealRoomBytes) {
    this.sealRoom = new byte[sealRoomBytes];
    this.block = new Block(salt);
  }

  /** Begins an entry: write it to what is returned, then {@link #end}. */
  public ByteWriter begin() {
    Invariant.check(begun < 0, "an entry ends before the next begins");
    begun = out.length();
    out.bytes(HEADER);
    return out;
  }

  /**
   * Ends the entry.
   *
   * @param id above 0 and above all before
   */
  public void end(long id) {
    Invariant.check(begun >= 0 && id > lastId, "entries stand in their order");
    out.bytes(sealRoom);
    int payloadBytes = out.length() - begun - Block.HEADER_BYTES;
    Block.begin(out.array(), begun, payloadBytes, Block.RECORD, id);
    begun = -1;
    firstId = count == 0 ? id : firstId;
    lastId = id;
    count++;
  }

  /** Forgets all and begins anew. */
  void reset() {
    out.reset();
    out.bytes(HEADER);
    out.bytes(new byte[ABOUT_BYTES]);
    out.bytes(sealRoom);
    begun = -1;
    firstId = 0;
    lastId = 0;
    count = 0;
  }

  /** Of the whole page. */
  int bytes() {
    return out.length();
  }

  /**
   * The page, complete: the array itself, valid until {@link #reset}. To be asked for once.
   *
   * @param seal of its file
   * @param offsetBytes where it will be in that file
   */
  ByteBuffer page(long queueId, Seal seal, long offsetBytes) {
    Invariant.check(
        begun < 0 && count > 0 && seal.roomBytes() == sealRoom.length, "a page has entries");
    about.reset();
    about.put64(firstId);
    about.put64(lastId);
    about.put32(count);
    System.arraycopy(about.array(), 0, out.array(), Block.HEADER_BYTES, ABOUT_BYTES);
    Block.begin(out.array(), 0, ABOUT_BYTES + sealRoom.length, Block.PAGE, queueId);
    block.sealAll(seal, out.array(), out.length(), offsetBytes);
    return ByteBuffer.wrap(out.array(), 0, out.length());
  }

  /** Where it is, when it has been written there. */
  PageRef ref(long fileNumber, long offsetBytes) {
    return new PageRef(fileNumber, offsetBytes, out.length(), firstId, lastId, count);
  }
}
