package io.warren.value;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What few messages have, and the broker alone needs to know.
 *
 * @param moreKeys routing keys beside the message's own that its consumers may know
 * @param hiddenKeys further ones that they may not
 * @param deaths null for a message that was never dead-lettered
 */
public record Annotations(List<String> moreKeys, List<String> hiddenKeys, @Nullable Deaths deaths) {
  public static final Annotations NONE = new Annotations(List.of(), List.of(), null);

  public Annotations {
    moreKeys = List.copyOf(moreKeys);
    hiddenKeys = List.copyOf(hiddenKeys);
  }

  /** Whether nothing is said here, as of most messages. */
  public boolean isNone() {
    return deaths == null && moreKeys.isEmpty() && hiddenKeys.isEmpty();
  }

  /** The keys of both kinds; null for none. */
  public String @Nullable [] allKeys() {
    if (moreKeys.isEmpty() && hiddenKeys.isEmpty()) {
      return null;
    }
    List<String> all = new ArrayList<>(moreKeys);
    all.addAll(hiddenKeys);
    return all.toArray(String[]::new);
  }

  /** What it holds in memory, in bytes, about. */
  int memoryBytes() {
    if (isNone()) {
      return 0;
    }
    int bytes = 64;
    for (String key : moreKeys) {
      bytes += 56 + key.length();
    }
    for (String key : hiddenKeys) {
      bytes += 56 + key.length();
    }
    return deaths == null ? bytes : bytes + deaths.memoryBytes();
  }
}
