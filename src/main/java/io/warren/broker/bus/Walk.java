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
 * queue once. The maps are handed on with the command, and change as it goes.
 *
 * <p>By place and not by message, so that a step costs what leads there, however long the way is:
 * an exchange takes out the messages that wait for it, and looks at no other.
 *
 * @param queues the messages for each queue found so far, by its address
 * @param open the messages that are still to visit each exchange, by address without event loop
 * @param met all messages that have met each exchange, the open ones too
 * @param remembered what exchanges on the way know the batch's messages by, if they come again
 */
public record Walk(
    Map<String, BitSet> queues,
    Map<String, BitSet> open,
    Map<String, BitSet> met,
    List<Remembered> remembered) {

  /** Of a batch that begins at an exchange. */
  public static Walk from(String exchange, int messageCount) {
    Walk walk =
        new Walk(new LinkedHashMap<>(), new LinkedHashMap<>(), new HashMap<>(), new ArrayList<>(0));
    BitSet all = new BitSet(messageCount);
    all.set(0, messageCount);
    walk.meet(exchange, all);
    return walk;
  }

  /** Those messages which have not met the exchange yet are to visit it. */
  public void meet(String exchange, BitSet messages) {
    BitSet known = met.computeIfAbsent(exchange, address -> new BitSet());
    BitSet fresh = (BitSet) messages.clone();
    fresh.andNot(known);
    if (!fresh.isEmpty()) {
      known.or(fresh);
      add(open, exchange, fresh);
    }
  }

  /** Those messages are for the queue. */
  public void find(String queue, BitSet messages) {
    add(queues, queue, messages);
  }

  /** The messages that visit the exchange now; none of them will again. */
  public BitSet arrive(String exchange) {
    BitSet arriving = open.remove(exchange);
    return arriving == null ? new BitSet() : arriving;
  }

  /** The exchange that has waited longest to be visited; null at the end of the way. */
  public @Nullable String next() {
    return open.isEmpty() ? null : open.keySet().iterator().next();
  }

  /** For each message the addresses of the queues that it has found. */
  public String[][] queuesByMessage(int messageCount) {
    List<List<String>> found = new ArrayList<>();
    for (int i = 0; i < messageCount; i++) {
      found.add(new ArrayList<>());
    }
    queues.forEach(
        (queue, messages) -> messages.stream().forEach(index -> found.get(index).add(queue)));
    return found.stream().map(list -> list.toArray(String[]::new)).toArray(String[][]::new);
  }

  private static void add(Map<String, BitSet> messagesByAddress, String address, BitSet messages) {
    messagesByAddress.computeIfAbsent(address, added -> new BitSet()).or(messages);
  }
}
