package io.warren.store.log;

import io.warren.store.Disk;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a file of which something could not be read, when nobody needs it any more. */
public final class DamagedFile {
  private static final Logger LOG = LoggerFactory.getLogger(DamagedFile.class);

  /** So many places of one file are named. */
  private static final int MOST_WORDS_CHARS = 500;

  private DamagedFile() {}

  /** What is wrong with each file that an operator may want; a torn end is not worth it. */
  public static Map<String, String> words(Iterable<Damage> damages) {
    Map<String, String> wordsByFile = new TreeMap<>();
    for (Damage damage : damages) {
      if (!damage.torn() && damage.toBytes() > 0) {
        wordsByFile.merge(damage.file(), damage.words(), DamagedFile::join);
      }
    }
    return wordsByFile;
  }

  /** Two of them as one. */
  public static String join(String words, String more) {
    return words.length() > MOST_WORDS_CHARS ? words : words + "; " + more;
  }

  /** Takes it away to where the operator finds it, or deletes it where too many are there. */
  public static void takeAway(Disk disk, String name, String words) throws IOException {
    Optional<String> place = disk.setAside(name);
    if (place.isPresent()) {
      LOG.warn("{}/{} is not used any more and is kept as {}: {}", disk, name, place.get(), words);
    } else {
      disk.delete(name);
      LOG.error(
          "{}/{} is not used any more and is deleted, for there are too many damaged files already"
              + " that nobody has taken away: {}",
          disk,
          name,
          words);
    }
  }
}
