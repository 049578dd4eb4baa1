package io.warren.broker.exchange;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import io.warren.value.Properties;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Routes by patterns of words between dots: {@code *} stands for one word, {@code #} for any number
 * of them. A word may be empty; the empty key has no words.
 *
 * <p>The patterns form a trie. A key walks it word by word with the set of all nodes that the words
 * so far can lead to, each node once; so the cost is bounded by the number of words times the
 * number of nodes whose patterns match that far, however many {@code #} a pattern has. Trying each
 * length for each {@code #} in turn, as a recursive matcher does, is exponential in their number,
 * which is why RabbitMQ had to limit it to two.
 *
 * <p>Source: AMQP 0-9-1 §3.1.3.3.
 */
public final class TopicRouting implements Routing {
  private static final String ONE_WORD = "*";
  private static final String ANY_WORDS = "#";

  private final Node root = new Node(false);
  private final RouteCache cache = new RouteCache();

  // Kept between walks, so that a walk allocates only the words and what it finds.
  private List<Node> current = new ArrayList<>();
  private List<Node> next = new ArrayList<>();
  private long step;
  private long visitedCount;

  @Override
  public void bind(Binding binding) {
    cache.clear();
    Node node = root;
    for (String word : words(binding.routingKey())) {
      node = node.makeChild(word);
    }
    node.makeBindings().add(binding);
  }

  @Override
  public void unbind(Binding binding) {
    cache.clear();
    List<String> words = words(binding.routingKey());
    List<Node> path = new ArrayList<>(words.size() + 1);
    path.add(root);
    for (String word : words) {
      Node child = path.get(path.size() - 1).child(word);
      if (child == null) {
        return;
      }
      path.add(child);
    }
    path.get(words.size()).remove(binding);
    for (int i = words.size(); i > 0 && path.get(i).isEmpty(); i--) {
      path.get(i - 1).removeChild(words.get(i - 1));
    }
  }

  @Override
  public Destinations route(String routingKey, Supplier<Properties> properties) {
    Destinations known = cache.find(routingKey);
    if (known == null) {
      known = walk(routingKey);
      cache.put(routingKey, known);
    }
    return known;
  }

  /** How many nodes all walks so far have entered. */
  long visitedCount() {
    return visitedCount;
  }

  int cachedSlotCount() {
    return cache.slotCount();
  }

  /** Whether the trie is nothing but its root. */
  boolean isEmpty() {
    return root.isEmpty();
  }

  private Destinations walk(String key) {
    next.clear();
    step++;
    enter(root);
    int wordStart = key.isEmpty() ? 1 : 0;
    while (wordStart <= key.length() && !next.isEmpty()) {
      int dot = key.indexOf('.', wordStart);
      int wordEnd = dot < 0 ? key.length() : dot;
      advance(key.substring(wordStart, wordEnd));
      wordStart = wordEnd + 1;
    }
    return found();
  }

  private void advance(String word) {
    List<Node> left = next;
    next = current;
    current = left;
    next.clear();
    step++;
    for (int i = 0; i < left.size(); i++) {
      Node node = left.get(i);
      if (node.anyWords) {
        enter(node);
      }
      if (node.oneWordChild != null) {
        enter(node.oneWordChild);
      }
      Node child = node.childByWord == null ? null : node.childByWord.get(word);
      if (child != null) {
        enter(child);
      }
    }
  }

  /** Adds the node, and what follows it without a word, unless this step has them already. */
  private void enter(Node entered) {
    Node node = entered;
    while (node != null && node.enteredAt != step) {
      node.enteredAt = step;
      visitedCount++;
      next.add(node);
      node = node.anyWordsChild;
    }
  }

  private Destinations found() {
    BindingGroup first = null;
    Set<Destination> all = null;
    for (int i = 0; i < next.size(); i++) {
      BindingGroup bindings = next.get(i).bindings;
      if (bindings == null) {
        continue;
      }
      if (first == null) {
        first = bindings;
        continue;
      }
      if (all == null) {
        all = new LinkedHashSet<>();
        first.addTo(all);
      }
      bindings.addTo(all);
    }
    if (all != null) {
      return Destinations.of(all);
    }
    return first == null ? Destinations.NONE : first.destinations();
  }

  private static List<String> words(String key) {
    List<String> words = new ArrayList<>();
    int wordStart = key.isEmpty() ? 1 : 0;
    while (wordStart <= key.length()) {
      int dot = key.indexOf('.', wordStart);
      int wordEnd = dot < 0 ? key.length() : dot;
      words.add(key.substring(wordStart, wordEnd));
      wordStart = wordEnd + 1;
    }
    return words;
  }

  /** Where the patterns with the same first words are. */
  private static final class Node {
    /** Whether the last of these words is {@code #}: then any word leads back here. */
    final boolean anyWords;

    @Nullable Map<String, Node> childByWord;
    @Nullable Node oneWordChild;
    @Nullable Node anyWordsChild;
    @Nullable BindingGroup bindings;
    long enteredAt;

    Node(boolean anyWords) {
      this.anyWords = anyWords;
    }

    @Nullable Node child(String word) {
      return switch (word) {
        case ONE_WORD -> oneWordChild;
        case ANY_WORDS -> anyWordsChild;
        default -> childByWord == null ? null : childByWord.get(word);
      };
    }

    Node makeChild(String word) {
      Node child = child(word);
      if (child != null) {
        return child;
      }
      Node made = new Node(word.equals(ANY_WORDS));
      switch (word) {
        case ONE_WORD -> oneWordChild = made;
        case ANY_WORDS -> anyWordsChild = made;
        default -> {
          if (childByWord == null) {
            childByWord = new HashMap<>(4);
          }
          childByWord.put(word, made);
        }
      }
      return made;
    }

    void removeChild(String word) {
      switch (word) {
        case ONE_WORD -> oneWordChild = null;
        case ANY_WORDS -> anyWordsChild = null;
        default -> {
          if (childByWord != null) {
            childByWord.remove(word);
            childByWord = childByWord.isEmpty() ? null : childByWord;
          }
        }
      }
    }

    BindingGroup makeBindings() {
      BindingGroup group = bindings;
      if (group == null) {
        group = new BindingGroup();
        bindings = group;
      }
      return group;
    }

    void remove(Binding binding) {
      if (bindings != null) {
        bindings.remove(binding);
        bindings = bindings.isEmpty() ? null : bindings;
      }
    }

    boolean isEmpty() {
      return childByWord == null
          && oneWordChild == null
          && anyWordsChild == null
          && bindings == null;
    }
  }
}
