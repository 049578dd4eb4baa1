package io.warren.broker.duplicate;

import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.Bytes;
import io.warren.value.DecodeException;

/**
 * An id as it is kept over the end of the node.
 *
 * <p>Written as the number 0 for no time, or 1 more than its milliseconds; then a byte that says
 * what the id is, and what it has.
 *
 * @param id as {@link DuplicateRule#idIn} gives it
 * @param forgottenAtMs since 1970, or {@link SeenIds#NEVER}
 * @param number under which it came; later ones have greater ones
 */
public record KnownId(Object id, long forgottenAtMs, long number) {
  private static final int TEXT = 1;
  private static final int INTEGER = 2;
  private static final int FRACTION = 3;
  private static final int FALSE = 4;
  private static final int TRUE = 5;
  private static final int DIGEST = 6;

  /** Writes it without its number. */
  public void write(ByteWriter out) {
    out.putVar(forgottenAtMs == SeenIds.NEVER ? 0 : forgottenAtMs + 1);
    if (id instanceof String text) {
      out.put8(TEXT);
      out.varText(text);
    } else if (id instanceof Long integer) {
      out.put8(INTEGER);
      out.put64(integer);
    } else if (id instanceof Double fraction) {
      out.put8(FRACTION);
      out.put64(Double.doubleToRawLongBits(fraction));
    } else if (id instanceof Boolean flag) {
      out.put8(flag ? TRUE : FALSE);
    } else if (id instanceof Bytes digest) {
      out.put8(DIGEST);
      out.varBytes(digest.toArray());
    } else {
      throw new IllegalArgumentException("no id is a " + id.getClass());
    }
  }

  /**
   * Reads what {@link #write} has written.
   *
   * @throws DecodeException where it is no such
   */
  public static KnownId read(ByteReader in, long number) {
    long time = in.var();
    return new KnownId(readId(in), time == 0 ? SeenIds.NEVER : time - 1, number);
  }

  private static Object readId(ByteReader in) {
    int kind = in.unsigned8();
    return switch (kind) {
      case TEXT -> in.varText();
      case INTEGER -> in.signed64();
      case FRACTION -> Double.longBitsToDouble(in.signed64());
      case FALSE -> false;
      case TRUE -> true;
      case DIGEST -> Bytes.copyOf(in.varBytes());
      default -> throw new DecodeException("no kind of an id: " + kind);
    };
  }

  /** What it takes where it is kept, about. */
  static int bytes(Object id) {
    int content =
        id instanceof String text
            ? text.length()
            : id instanceof Bytes digest ? digest.length() : Long.BYTES;
    return RECORD_BYTES + content;
  }

  /** What a record has beside the id itself, about. */
  private static final int RECORD_BYTES = 40;
}
