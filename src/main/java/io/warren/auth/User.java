package io.warren.auth;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A known user, without what proves it.
 *
 * @param tags such as {@code administrator}
 * @param permissionsByVirtualHost where it may go at all, and what it may do there
 */
public record User(
    String name, Set<String> tags, Map<String, Permissions> permissionsByVirtualHost) {

  /** Whether the user may use the virtual host at all. */
  public boolean mayEnter(String virtualHost) {
    return permissionsByVirtualHost.containsKey(virtualHost);
  }

  public boolean may(Operation operation, String virtualHost, String object) {
    @Nullable Permissions permissions = permissionsByVirtualHost.get(virtualHost);
    return permissions != null && permissions.allow(operation, object);
  }

  /** Whether messages may carry another user's id. */
  public boolean mayImpersonate() {
    return tags.contains("impersonator");
  }
}
