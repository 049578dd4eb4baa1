package io.warren.store.seal;

import io.warren.value.Bytes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Keys that are no secret. */
public final class TestKeys {
  private TestKeys() {}

  /** Those ids, of which the first writes; a key of the same id is the same. */
  public static Keys of(String... ids) {
    Map<String, Bytes> keyById = new HashMap<>();
    for (String id : ids) {
      byte[] key = new byte[Keys.KEY_BYTES];
      Arrays.fill(key, (byte) id.hashCode());
      keyById.put(id, Bytes.copyOf(key));
    }
    return Keys.of(ids[0], keyById);
  }

  /** What the next node on a disk may have: once there are keys, they stay. */
  public static Keys next(Random random, Keys before) {
    if (!before.seal() && random.nextBoolean()) {
      return before;
    }
    return List.of(of("a", "b"), of("b", "a")).get(random.nextInt(2));
  }
}
