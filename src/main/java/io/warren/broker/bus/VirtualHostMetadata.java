package io.warren.broker.bus;

import java.util.List;

/**
 * What is known of a virtual host beside its name.
 *
 * @param defaultQueueType the type of a durable queue whose declaration names none; empty for
 *     classic
 */
public record VirtualHostMetadata(String description, List<String> tags, String defaultQueueType) {
  public static final VirtualHostMetadata NONE = new VirtualHostMetadata("", List.of(), "");

  public VirtualHostMetadata {
    tags = List.copyOf(tags);
  }
}
