package io.warren.broker.definition;

import io.vertx.core.Future;
import io.warren.value.Bytes;
import java.util.Map;
import java.util.Optional;

/** Where definitions are kept. Any context may use it. */
@FunctionalInterface
public interface DefinitionLog {
  /**
   * Changes some of them, all or none. Completes on the caller's context when that is safe; fails
   * where it may not be.
   *
   * @param change the new value of each key, or empty where it goes; not to be changed any more
   */
  Future<Void> change(Map<Bytes, Optional<Bytes>> change);
}
