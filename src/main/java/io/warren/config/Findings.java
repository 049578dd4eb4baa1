package io.warren.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is found on the way through all sources: errors, of which none keeps the others from being
 * found, and what an operator should know. A file that is read twice says nothing twice.
 */
final class Findings {
  /** Beyond this the rest is a number: so many mean that it is another kind of file. */
  static final int TOLD_COUNT = 20;

  private final Set<String> errors = new LinkedHashSet<>();
  private final Set<String> warnings = new LinkedHashSet<>();

  /** Takes a step that a wrong setting may end, and no other step with it. */
  void attempt(Runnable step) {
    try {
      step.run();
    } catch (ConfigException e) {
      errors.addAll(e.lines());
    }
  }

  void warn(String line) {
    warnings.add(line);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Fails where a step did. */
  void throwErrors() {
    if (!errors.isEmpty()) {
      List<String> told = new ArrayList<>(errors.stream().limit(TOLD_COUNT).toList());
      int rest = errors.size() - told.size();
      if (rest > 0) {
        told.add("and " + rest + " more like these");
      }
      throw new ConfigException(told);
    }
  }
}
