package io.warren.broker.bus;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way of a batch through several exchanges: each message visits an exchange once, and is for a
 * queue once. One context uses it, until it is handed on.
 *
 * <p>By place and not by message, so that a step costs what leads there, however long the way is:
 * an exchange takes out the messages that wait for it, and looks at no other.
 */
public final class Way {
  private Walk.Parts parts;

  Way(Walk.Parts parts) {
    this.parts = parts;
  }

  /** Of a batch that begins at an exchange. */
  public static Way from(String exchange, int messageCount) {
    Way way =
        new Way(
            new Walk.Parts(
                new LinkedHashMap<>(), new LinkedHashMap<>(), new HashMap<>(), new ArrayList<>(0)));
    BitSet all = new BitSet(messageCount);
    all.set(0, messageCount);
    way.meet(exchange, all);
    return way;
  }

  /** For the next exchange. Nothing is left of it here. */
  public Walk handOn() {
    Walk walk = new Walk(parts);
    parts = Walk.Parts.NONE;
    return walk;
  }

  /** The messages for each queue found so far, by its address. */
  public Map<String, BitSet> queues() {
    return parts.queues();
  }

  /** An exchange on the way knows these from now on. */
  public void remember(Remembered more) {
    parts.remembered().add(more);
  }

  /** What exchanges on the way know the batch's messages by, if they come again. */
  public List<Remembered> remembered() {
    return List.copyOf(parts.remembered());
  }

  /** Those messages which have not met the exchange yet are to visit it. */
  public void meet(String exchange, BitSet messages) {
    BitSet known = parts.met().computeIfAbsent(exchange, address -> new BitSet());
    BitSet fresh = (BitSet) messages.clone();
    fresh.andNot(known);
    if (!fresh.isEmpty()) {
      known.or(fresh);
      add(parts.open(), exchange, fresh);
    }
  }

  /** Those messages are for the queue. */
  public void find(String queue, BitSet messages) {
    add(parts.queues(), queue, messages);
  }

  /** The messages that visit the exchange now; none of them will again. */
  public BitSet arrive(String exchange) {
    BitSet arriving = parts.open().remove(exchange);
    return arriving == null ? new BitSet() : arriving;
  }

  /** The exchange that has waited longest to be visited; null at the end of the way. */
  public @Nullable String next() {
    Map<String, BitSet> open = parts.open();
    return open.isEmpty() ? null : open.keySet().iterator().next();
  }

  /** For each message the addresses of the queues that it has found. */
  public String[][] queuesByMessage(int messageCount) {
    List<List<String>> found = new ArrayList<>();
    for (int i = 0; i < messageCount; i++) {
      found.add(new ArrayList<>());
    }
    parts
        .queues()
        .forEach(
            (queue, messages) -> messages.stream().forEach(index -> found.get(index).add(queue)));
    return found.stream().map(list -> list.toArray(String[]::new)).toArray(String[][]::new);
  }

  private static void add(Map<String, BitSet> messagesByAddress, String address, BitSet messages) {
    messagesByAddress.computeIfAbsent(address, added -> new BitSet()).or(messages);
  }
}
