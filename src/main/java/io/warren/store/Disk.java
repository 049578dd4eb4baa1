package io.warren.store;

import io.warren.store.seal.Keys;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A directory of files, as the system has it or as a test imagines it. Any thread may use it. */
public interface Disk {
  /** With which its files are encrypted, by those who write and read them. */
  default Keys keys() {
    return Keys.NONE;
  }

  /** The names of the files that are there, in no order. */
  List<String> names() throws IOException;

  /** Makes an empty file, which must not be there yet. */
  DiskFile create(String name) throws IOException;

  /** Opens a file to read it. */
  DiskFile open(String name) throws IOException;

  void delete(String name) throws IOException;

  /**
   * Takes a file away to where only an operator will look for it.
   *
   * @return where it is now; empty where as many are there as may be, and it stays where it is
   */
  Optional<String> setAside(String name) throws IOException;

  /** Returns when the files that were made and deleted will be so after a power cut. */
  void sync() throws IOException;
}
