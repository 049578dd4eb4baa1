package io.warren.store.seal;

import io.warren.value.Bytes;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file with keys: a line {@code ID = 64 hex digits} for each, of which the last one writes;
 * comments begin with {@code #}.
 */
public final class KeyFile {
  private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);
  private static final Pattern LINE =
      Pattern.compile("([A-Za-z0-9._-]{1,64})\\s*=\\s*([0-9A-Fa-f]{64})");
  private static final Set<PosixFilePermission> TOO_MUCH =
      Set.of(
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private KeyFile() {}

  /**
   * Reads it. Blocks.
   *
   * @throws IOException with a line for an operator, in which no key is
   */
  public static Keys read(Path file) throws IOException {
    Map<String, Bytes> keyById = new HashMap<>();
    String lastId = "";
    int number = 0;
    for (String line : lines(file)) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      Matcher key = LINE.matcher(text);
      if (!key.matches()) {
        // Not the line itself: it may be a key with a slip in it.
        throw new IOException(
            "%s line %d is not of the form ID = 64 hex digits".formatted(file, number));
      }
      lastId = key.group(1);
      Bytes bytes = Bytes.copyOf(HexFormat.of().parseHex(key.group(2)));
      if (keyById.put(lastId, bytes) != null) {
        throw new IOException("%s line %d has a second key '%s'".formatted(file, number, lastId));
      }
    }
    if (keyById.isEmpty()) {
      throw new IOException(file + " has no key; it takes a line ID = 64 hex digits for each");
    }
    warnWhereOthersCanReadIt(file);
    return Keys.of(lastId, keyById);
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + " is not there", e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + " can't be read: permission denied", e);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is no text", e);
    } catch (IOException e) {
      throw new IOException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  private static void warnWhereOthersCanReadIt(Path file) throws IOException {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.stream().anyMatch(TOO_MUCH::contains)) {
        LOG.warn("{} has the keys of the data, and others can read or change it: chmod 600", file);
      }
    } catch (UnsupportedOperationException e) {
      LOG.debug("{} is on a file system without permissions", file);
    }
  }
}
