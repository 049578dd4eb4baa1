package io.warren.store;

import io.warren.store.log.Damage;
import io.warren.store.log.DamagedFile;
import io.warren.store.log.LogReader;
import io.warren.store.log.LogVisitor;
import io.warren.store.log.RecordWriter;
import io.warren.store.log.SegmentName;
import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.Bytes;
import io.warren.value.DecodeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a {@link MetadataLog} says what it says: one byte of version, one of kind, and then
 *
 * <pre>
 *   change      4 count, for each: 1 whether it has a value, the key, the value
 *   begin, end  8 life, 4 count of the entries between them
 *   entry       the key, the value
 * </pre>
 *
 * <p>Keys and values stand behind four bytes of length. An entry is a record of its own, so that
 * damage costs as little as it can.
 */
final class MetadataRecords {
  private static final Logger LOG = LoggerFactory.getLogger(MetadataLog.class);

  private static final int VERSION = 1;
  private static final long STREAM = 1;

  private static final int CHANGE = 1;
  private static final int BEGIN = 2;
  private static final int ENTRY = 3;
  private static final int END = 4;

  /** Of an entry, beside its key and its value. */
  private static final int ENTRY_OVERHEAD_BYTES = 34;

  private MetadataRecords() {}

  /** What an entry takes, about. */
  static long bytes(Bytes key, Bytes value) {
    return ENTRY_OVERHEAD_BYTES + (long) key.length() + value.length();
  }

  static void writeChange(RecordWriter records, Map<Bytes, Optional<Bytes>> change) {
    ByteWriter out = begin(records, CHANGE);
    out.put32(change.size());
    change.forEach(
        (key, value) -> {
          out.put8(value.isPresent());
          out.longString(key.toArray());
          value.ifPresent(present -> out.longString(present.toArray()));
        });
    records.end(STREAM);
  }

  static void writeAll(RecordWriter records, long life, Map<Bytes, Bytes> valueByKey) {
    writeMark(records, BEGIN, life, valueByKey.size());
    valueByKey.forEach(
        (key, value) -> {
          ByteWriter out = begin(records, ENTRY);
          out.longString(key.toArray());
          out.longString(value.toArray());
          records.end(STREAM);
        });
    // Twice, so that the life is known also where one of them is damaged.
    writeMark(records, END, life, valueByKey.size());
  }

  private static void writeMark(RecordWriter records, int kind, long life, int count) {
    ByteWriter out = begin(records, kind);
    out.put64(life);
    out.put32(count);
    records.end(STREAM);
  }

  private static ByteWriter begin(RecordWriter records, int kind) {
    ByteWriter out = records.begin();
    out.put8(VERSION);
    out.put8(kind);
    return out;
  }

  /** What a log says. */
  static final class Reading implements LogVisitor {
    private final Disk disk;
    private final List<Damage> damages = new ArrayList<>();
    private Map<Bytes, Bytes> valueByKey = new LinkedHashMap<>();

    /** What has been read of all that was in the map once; null where that has been taken over. */
    private @Nullable Map<Bytes, Bytes> whole;

    private int wholeCount;
    private long lastLife;
    private long lastSegmentNumber;
    private int newestVersion = VERSION;

    private Reading(Disk disk) {
      this.disk = disk;
    }

    /**
     * Reads it.
     *
     * @throws IOException where the directory can't be read, or is of a newer form
     */
    static Reading of(Disk disk) throws IOException {
      Reading reading = new Reading(disk);
      reading.lastSegmentNumber = LogReader.read(disk, reading);
      reading.addWhole();
      if (reading.newestVersion > VERSION) {
        throw new IOException(
            "%s is of format %d, and this Warren knows formats up to %d"
                .formatted(disk, reading.newestVersion, VERSION));
      }
      return reading;
    }

    List<Damage> damages() {
      return damages;
    }

    /** Logs what could not be read. */
    void report() {
      damages.forEach(this::report);
    }

    Map<Bytes, Bytes> valueByKey() {
      return valueByKey;
    }

    long lastSegmentNumber() {
      return lastSegmentNumber;
    }

    /**
     * The number of the life that begins. Every life has begun a segment, so there were no more of
     * them than segments; that is what remains to go by where the mark of the last may be lost.
     */
    long life() {
      boolean markMayBeLost =
          lastLife == 0
              || damages.stream().anyMatch(damage -> !damage.torn() || damage.fromBytes() == 0);
      return 1 + (markMayBeLost ? Math.max(lastLife, lastSegmentNumber) : lastLife);
    }

    /** What is wrong with those files that an operator may want. */
    Map<String, String> damageByFile() {
      return DamagedFile.words(damages);
    }

    @Override
    public void record(long segmentNumber, long stream, ByteReader payload) {
      int start = payload.position();
      try {
        read(payload);
      } catch (DecodeException e) {
        damages.add(new Damage(SegmentName.of(segmentNumber), start, payload.position(), false));
      }
    }

    private void read(ByteReader payload) {
      int version = payload.unsigned8();
      newestVersion = Math.max(newestVersion, version);
      if (version > VERSION) {
        return;
      }
      switch (payload.unsigned8()) {
        case CHANGE -> readChange(payload);
        case BEGIN -> {
          addWhole();
          readLife(payload);
          whole = new LinkedHashMap<>();
          wholeCount = payload.signed32();
          takeWhole();
        }
        case ENTRY -> {
          Map<Bytes, Bytes> target = whole == null ? valueByKey : whole;
          target.put(bytes(payload), bytes(payload));
          takeWhole();
        }
        case END -> readLife(payload);
        default -> throw new DecodeException("no such kind");
      }
    }

    private void readLife(ByteReader payload) {
      lastLife = Math.max(lastLife, payload.signed64());
    }

    private void readChange(ByteReader payload) {
      addWhole();
      for (int count = payload.signed32(); count > 0; count--) {
        boolean present = payload.unsigned8() != 0;
        Bytes key = bytes(payload);
        if (present) {
          valueByKey.put(key, bytes(payload));
        } else {
          valueByKey.remove(key);
        }
      }
    }

    private static Bytes bytes(ByteReader payload) {
      return Bytes.copyOf(payload.longString());
    }

    /** All of it is there, and nothing that was written before counts any more. */
    private void takeWhole() {
      if (whole != null && whole.size() == wholeCount) {
        valueByKey = whole;
        whole = null;
        damages.clear();
      }
    }

    /**
     * A part of it is there: it has been damaged, or it was never safe. Then what was written
     * before is there too, and says the same.
     */
    private void addWhole() {
      if (whole != null) {
        valueByKey.putAll(whole);
        whole = null;
      }
    }

    @Override
    public void damaged(Damage damage) {
      damages.add(damage);
    }

    private void report(Damage damage) {
      String place = disk + "/" + damage.file();
      if (damage.toBytes() == 0 && damage.torn()) {
        LOG.debug("{} was begun and is empty", place);
      } else if (damage.toBytes() == 0) {
        LOG.error("{} is missing, and what was declared, changed or deleted in it", place);
      } else if (damage.torn()) {
        LOG.warn(
            "{} ends in bytes {} to {} that were not written in full, as after a power cut:"
                + " what stands there is lost",
            place,
            damage.fromBytes(),
            damage.toBytes());
      } else {
        LOG.error(
            "{} is damaged from byte {} to {}: what was declared, changed or deleted there is lost",
            place,
            damage.fromBytes(),
            damage.toBytes());
      }
    }
  }
}
