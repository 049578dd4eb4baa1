package io.warren.broker.queue;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.warren.broker.queue.dispatch.HeldEntries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who holds unacked entries of one queue: the end of a holder costs only what it holds. */
final class Unacked {
  private final Map<String, LongObjectMap<HeldEntries>> holdersBySession = new LinkedHashMap<>();

  /** The holder, known from now on until it is {@link #forget forgotten}. */
  HeldEntries open(String session, long holderId) {
    LongObjectMap<HeldEntries> holders =
        holdersBySession.computeIfAbsent(session, name -> new LongObjectHashMap<>(2));
    HeldEntries holder = holders.get(holderId);
    if (holder == null) {
      holder = new HeldEntries(holderId);
      holders.put(holderId, holder);
    }
    return holder;
  }

  @Nullable HeldEntries find(String session, long holderId) {
    LongObjectMap<HeldEntries> holders = holdersBySession.get(session);
    return holders == null ? null : holders.get(holderId);
  }

  /** Removes one holder of the session, or all for 0, and says which these were. */
  List<HeldEntries> forget(String session, long holderId) {
    LongObjectMap<HeldEntries> holders = holdersBySession.get(session);
    if (holders == null) {
      return List.of();
    }
    if (holderId == 0) {
      holdersBySession.remove(session);
      return new ArrayList<>(holders.values());
    }
    HeldEntries holder = holders.remove(holderId);
    if (holders.isEmpty()) {
      holdersBySession.remove(session);
    }
    return holder == null ? List.of() : List.of(holder);
  }

  void forEachHolder(Consumer<HeldEntries> visitor) {
    for (LongObjectMap<HeldEntries> holders : holdersBySession.values()) {
      holders.values().forEach(visitor);
    }
  }

  Set<String> sessions() {
    return holdersBySession.keySet();
  }

  void clear() {
    holdersBySession.clear();
  }
}
