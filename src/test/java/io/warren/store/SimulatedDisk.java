package io.warren.store;

import io.warren.store.seal.Keys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A disk as bad as disks are, from a seed: what was not synced is written in any order and in part
 * when the power fails, a failed sync drops pages and says nothing of it later, and bits flip.
 */
public final class SimulatedDisk implements Disk {
  private static final int SECTOR_BYTES = 512;

  /** What goes wrong with the next calls. */
  public enum Fault {
    NONE,
    WRITE_FAILS,
    SYNC_FAILS
  }

  private final Random random;
  private Keys keys;
  private final Map<String, SimulatedFile> fileByName = new HashMap<>();
  private final Set<String> safeNames = new TreeSet<>();

  /** Deleted, and there again if the power fails now. */
  private final Map<String, SimulatedFile> deleted = new HashMap<>();

  private final List<String> setAside = new ArrayList<>();
  private final Set<String> unreadable = new TreeSet<>();
  private final AtomicInteger callsLeft = new AtomicInteger(Integer.MAX_VALUE);
  private Fault fault = Fault.NONE;

  public SimulatedDisk(Random random) {
    this(random, Keys.NONE);
  }

  public SimulatedDisk(Random random, Keys keys) {
    this.random = random;
    this.keys = keys;
  }

  /** A node with other keys uses it from now on. */
  public void keys(Keys newKeys) {
    keys = newKeys;
  }

  @Override
  public Keys keys() {
    return keys;
  }

  /** So many calls are still done; all others fail until the power is back. */
  public void powerFailsAfter(int calls) {
    callsLeft.set(calls);
  }

  private void use() throws IOException {
    if (callsLeft.getAndDecrement() <= 0) {
      throw new IOException("the power has failed");
    }
  }

  public void fault(Fault newFault) {
    fault = newFault;
  }

  /** The power fails: what was safe is there, and of the rest whatever the disk had come to. */
  public void powerCut() {
    fault = Fault.NONE;
    callsLeft.set(Integer.MAX_VALUE);
    deleted.forEach(
        (name, file) -> {
          if (random.nextBoolean()) {
            fileByName.putIfAbsent(name, file);
          }
        });
    deleted.clear();
    fileByName.keySet().removeIf(name -> !safeNames.contains(name) && random.nextBoolean());
    fileByName.values().forEach(SimulatedFile::loseUnsynced);
    safeNames.clear();
    safeNames.addAll(fileByName.keySet());
  }

  /** Flips one bit of a file. */
  public void flip(String name, long atBytes) {
    SimulatedFile file = fileByName.get(name);
    file.safe[(int) atBytes] ^= (byte) (1 << random.nextInt(8));
    file.seen = file.safe.clone();
  }

  /** From now on the file can't be read. */
  public void unreadable(String name) {
    unreadable.add(name);
  }

  @Override
  public List<String> names() {
    return List.copyOf(fileByName.keySet());
  }

  @Override
  public DiskFile create(String name) throws IOException {
    use();
    if (fault == Fault.WRITE_FAILS) {
      throw new IOException("No space left on device");
    }
    if (fileByName.containsKey(name)) {
      throw new FileAlreadyExistsException(name);
    }
    SimulatedFile file = new SimulatedFile();
    fileByName.put(name, file);
    return file;
  }

  @Override
  public DiskFile open(String name) throws IOException {
    SimulatedFile file = fileByName.get(name);
    if (file == null) {
      throw new NoSuchFileException(name);
    }
    if (unreadable.contains(name)) {
      throw new IOException("Input/output error");
    }
    return file;
  }

  @Override
  public Optional<String> setAside(String name) throws IOException {
    delete(name);
    setAside.add(name);
    return Optional.of("aside/" + name);
  }

  /** What was taken away for the operator. */
  public List<String> setAside() {
    return List.copyOf(setAside);
  }

  @Override
  public void delete(String name) throws IOException {
    use();
    SimulatedFile file = fileByName.remove(name);
    if (file == null) {
      throw new NoSuchFileException(name);
    }
    if (safeNames.contains(name)) {
      deleted.put(name, file);
    }
  }

  @Override
  public void sync() throws IOException {
    use();
    if (fault == Fault.SYNC_FAILS) {
      throw new IOException("Input/output error");
    }
    deleted.clear();
    safeNames.clear();
    safeNames.addAll(fileByName.keySet());
  }

  private final class SimulatedFile implements DiskFile {
    private byte[] safe = {};
    private byte[] seen = {};
    private final BitSet dirtySectors = new BitSet();

    @Override
    public long sizeBytes() {
      return seen.length;
    }

    @Override
    public void read(long positionBytes, ByteBuffer target) {
      int count = (int) Math.min(target.remaining(), Math.max(0, seen.length - positionBytes));
      target.put(seen, (int) positionBytes, count);
    }

    @Override
    public void write(long positionBytes, ByteBuffer source) throws IOException {
      use();
      int wanted = source.remaining();
      int count = fault == Fault.WRITE_FAILS ? random.nextInt(wanted + 1) : wanted;
      int from = (int) positionBytes;
      if (from + count > seen.length) {
        seen = Arrays.copyOf(seen, from + count);
      }
      source.get(seen, from, count);
      if (count > 0) {
        dirtySectors.set(from / SECTOR_BYTES, (from + count - 1) / SECTOR_BYTES + 1);
      }
      if (count < wanted || fault == Fault.WRITE_FAILS) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void sync() throws IOException {
      use();
      if (fault == Fault.SYNC_FAILS) {
        // The pages are clean now as far as the system is concerned.
        writeSome();
        dirtySectors.clear();
        throw new IOException("Input/output error");
      }
      dirtySectors.stream().forEach(this::writeSector);
      dirtySectors.clear();
    }

    @Override
    public void close() {}

    private void loseUnsynced() {
      writeSome();
      dirtySectors.clear();
      seen = safe.clone();
    }

    private void writeSome() {
      dirtySectors.stream()
          .forEach(
              sector -> {
                if (random.nextBoolean()) {
                  writeSector(sector);
                }
              });
    }

    private void writeSector(int sector) {
      int from = sector * SECTOR_BYTES;
      int to = Math.min(seen.length, from + SECTOR_BYTES);
      if (to > safe.length) {
        safe = Arrays.copyOf(safe, to);
      }
      System.arraycopy(seen, from, safe, from, to - from);
    }
  }
}
