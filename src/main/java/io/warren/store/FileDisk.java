package io.warren.store;

import io.warren.store.seal.Keys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A directory of the file system. */
public final class FileDisk implements Disk {
  /**
   * Arrays are written in pieces of this size: the JDK copies each into a buffer outside the heap,
   * of which every thread keeps its largest.
   */
  private static final int PIECE_BYTES = 1 << 20;

  /** What was set aside in a directory. */
  public static List<Path> damagedIn(Path directory) throws IOException {
    Path damaged = directory.resolve(DAMAGED);
    if (!Files.isDirectory(damaged)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(damaged)) {
      return files.sorted().toList();
    }
  }

  /** The folder inside for what could not be read in full. */
  static final String DAMAGED = "damaged";

  /** So many are kept there. */
  static final int MOST_DAMAGED = 16;

  private final Path directory;
  private final Keys keys;
  private final boolean onlyRead;

  /** Makes the directory where it is not there; nothing in it is encrypted. */
  public FileDisk(Path directory) throws IOException {
    this(directory, Keys.NONE);
  }

  /** Makes the directory where it is not there. */
  public FileDisk(Path directory, Keys keys) throws IOException {
    this(directory, keys, false);
    Files.createDirectories(directory);
  }

  private FileDisk(Path directory, Keys keys, boolean onlyRead) {
    this.directory = directory;
    this.keys = keys;
    this.onlyRead = onlyRead;
  }

  /** A directory, or none, of which nothing is changed. */
  public static FileDisk toRead(Path directory, Keys keys) {
    return new FileDisk(directory, keys, true);
  }

  @Override
  public Keys keys() {
    return keys;
  }

  @Override
  public List<String> names() throws IOException {
    return onlyRead && !Files.isDirectory(directory) ? List.of() : namesIn(directory);
  }

  private static List<String> namesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
    }
  }

  @Override
  public DiskFile create(String name) throws IOException {
    return file(name, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return file(name, StandardOpenOption.READ);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.delete(directory.resolve(name));
  }

  @Override
  public Optional<String> setAside(String name) throws IOException {
    Path damaged = Files.createDirectories(directory.resolve(DAMAGED));
    if (namesIn(damaged).size() >= MOST_DAMAGED) {
      return Optional.empty();
    }
    Path target = damaged.resolve(name);
    for (int copy = 2; Files.exists(target); copy++) {
      target = damaged.resolve(name + "." + copy);
    }
    Files.move(directory.resolve(name), target);
    sync(damaged);
    return Optional.of(target.toString());
  }

  /** Where it is. */
  @Override
  public String toString() {
    return directory.toString();
  }

  @Override
  public void sync() throws IOException {
    sync(directory);
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private DiskFile file(String name, OpenOption... options) throws IOException {
    return new ChannelFile(FileChannel.open(directory.resolve(name), options), onlyRead);
  }

  private record ChannelFile(FileChannel channel, boolean onlyRead) implements DiskFile {
    @Override
    public long sizeBytes() throws IOException {
      return channel.size();
    }

    @Override
    public void read(long positionBytes, ByteBuffer target) throws IOException {
      long position = positionBytes;
      int limit = target.limit();
      while (target.position() < limit) {
        target.limit(Math.min(limit, target.position() + PIECE_BYTES));
        int count = channel.read(target, position);
        if (count < 0) {
          break;
        }
        position += count;
      }
      target.limit(limit);
    }

    @Override
    public void write(long positionBytes, ByteBuffer source) throws IOException {
      long position = positionBytes;
      int limit = source.limit();
      while (source.position() < limit) {
        source.limit(Math.min(limit, source.position() + PIECE_BYTES));
        position += channel.write(source, position);
      }
    }

    @Override
    public void sync() throws IOException {
      // The size is part of what is made safe; times are not. To look changes nothing, not even
      // that.
      if (!onlyRead) {
        channel.force(false);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
