package io.warren.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the known key that a wrong one was probably meant to be. */
final class NearestKey {
  private static final int HINTED_COUNT = 3;

  private NearestKey() {}

  /** What an error says of keys that exist, or nothing. */
  static String hint(List<String> candidates, String wrong) {
    List<String> longer =
        candidates.stream().filter(key -> key.startsWith(wrong + ".")).limit(HINTED_COUNT).toList();
    return longer.isEmpty()
        ? among(candidates, wrong).map(near -> "; nearest known key: " + near).orElse("")
        : "; known keys: " + String.join(", ", longer);
  }

  /** The nearest of the candidates, if it is near at all. An earlier one wins a tie. */
  static Optional<String> among(Iterable<String> candidates, String wrong) {
    // Beyond a third of the word a suggestion is noise; short keys still get two changes.
    int bound = Math.max(2, wrong.length() / 3) + 1;
    Optional<String> nearest = Optional.empty();
    for (String candidate : candidates) {
      int distance = distance(candidate, wrong);
      if (distance < bound) {
        bound = distance;
        nearest = Optional.of(candidate);
      }
    }
    return nearest;
  }

  /** The candidates for a key: Warren's own first, then the accepted ones. */
  static List<String> candidates(AcceptedKeys accepted, String wrong) {
    List<String> parts = List.of(wrong.split("\\.", -1));
    List<String> candidates = new ArrayList<>();
    for (OptionRow row : Options.rows()) {
      candidates.add(KeyPattern.of(row.key()).filledFrom(parts));
      if (row instanceof Option<?> option) {
        candidates.addAll(option.aliases());
      }
    }
    accepted.rows().forEach(row -> candidates.add(row.pattern().filledFrom(parts)));
    return candidates;
  }

  /**
   * How many changes turn one word into the other: a letter added, left out, replaced, or two
   * neighbours exchanged (the commonest slip of all counts once).
   */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
    }
    return last[b.length()];
  }
}
