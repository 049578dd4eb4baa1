package io.warren.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The directory that holds everything a node keeps, owned by this process until it is closed. */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK_FILE = "lock";
  private static final int LONGEST_NUMBER_BYTES = 20;

  private final Path path;
  private final @Nullable FileChannel channel;

  private DataDirectory(Path path, @Nullable FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes the directory if it is not there, and takes it.
   *
   * @throws IOException with a line for an operator, if another process has it or it cannot be used
   */
  public static DataDirectory open(Path path) throws IOException {
    try {
      Files.createDirectories(path);
    } catch (FileAlreadyExistsException e) {
      throw new IOException("data directory " + path + " is a file", e);
    } catch (IOException e) {
      throw new IOException("data directory " + path + " cannot be made: " + reason(e), e);
    }
    FileChannel channel = channel(path);
    try {
      if (lock(channel, false) == null) {
        throw new IOException(
            "data directory " + path + " is in use by another Warren" + owner(channel));
      }
      writeOwner(channel);
      return new DataDirectory(path, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Takes a directory to look at it: nothing in it is changed or made.
   *
   * @throws IOException with a line for an operator, if a node uses it or it is none
   */
  public static DataDirectory look(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      throw new IOException(path + " is no directory");
    }
    if (!Files.isDirectory(metadata(path)) && !Files.isDirectory(messages(path))) {
      throw new IOException(
          path + " is no data directory of Warren: neither metadata nor messages are in it");
    }
    FileChannel channel;
    try {
      channel = FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      // A copy: no node has ever used it.
      return new DataDirectory(path, null);
    } catch (IOException e) {
      throw new IOException("data directory " + path + " cannot be read: " + reason(e), e);
    }
    try {
      // Shared is what can be had of a file that may not be written to, and no node begins
      // meanwhile.
      if (lock(channel, true) == null) {
        throw new IOException(
            "data directory " + path + " is in use by a running Warren" + owner(channel));
      }
      return new DataDirectory(path, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Where the log of what is declared is. */
  public static Path metadata(Path data) {
    return data.resolve("metadata");
  }

  /** Where the pages of long queues are. */
  public static Path pages(Path data) {
    return data.resolve("queues");
  }

  /** Where the log of the messages is. */
  public static Path messages(Path data) {
    return data.resolve("messages");
  }

  public Path path() {
    return path;
  }

  /** Gives the directory to whoever comes next. */
  @Override
  public void close() throws IOException {
    // The file stays: removing it would let two processes lock two files of one name.
    if (channel != null) {
      channel.close();
    }
  }

  private static FileChannel channel(Path path) throws IOException {
    try {
      return FileChannel.open(
          path.resolve(LOCK_FILE),
          StandardOpenOption.CREATE,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException("data directory " + path + " cannot be written to: " + reason(e), e);
    }
  }

  /** Of the commonest failures the system's message is the path alone. */
  private static String reason(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "the system has no place for it there";
    }
    String reason = failure instanceof FileSystemException of ? of.getReason() : null;
    return reason == null ? String.valueOf(failure.getMessage()) : reason;
  }

  private static @Nullable FileLock lock(FileChannel channel, boolean shared) throws IOException {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException e) {
      // Another node of this very process has it.
      return null;
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer number = ByteBuffer.allocate(LONGEST_NUMBER_BYTES);
    channel.read(number, 0);
    String text = new String(number.array(), 0, number.position(), StandardCharsets.US_ASCII);
    return text.isBlank() ? "" : " (process " + text.strip() + ")";
  }

  private static void writeOwner(FileChannel channel) throws IOException {
    String number = ProcessHandle.current().pid() + "\n";
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(number.getBytes(StandardCharsets.US_ASCII)), 0);
  }
}
