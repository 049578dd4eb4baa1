package io.warren.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * By what a file is known to be another one.
 *
 * @param text its time, size and place on the disk, or why there is none
 */
record FileStamp(String text) {
  static List<FileStamp> of(List<NamedFile> files) {
    return files.stream().map(FileStamp::of).toList();
  }

  private static FileStamp of(NamedFile file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file.path(), BasicFileAttributes.class);
      return new FileStamp(now.lastModifiedTime() + " " + now.size() + " " + now.fileKey());
    } catch (IOException e) {
      return new FileStamp(e.toString());
    }
  }
}
