package io.warren.broker.queue;

import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.broker.queue.dispatch.SessionLink;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The links of one queue. A link outlives its consumers, because credit may still be on its way
 * back, and ends with its session.
 */
final class Links {
  private final DeliveryCredit credit;
  private final Map<String, SessionLink> linkBySession = new LinkedHashMap<>();

  Links(DeliveryCredit credit) {
    this.credit = credit;
  }

  @Nullable SessionLink find(String session) {
    return linkBySession.get(session);
  }

  SessionLink open(String session) {
    return linkBySession.computeIfAbsent(session, name -> new SessionLink(name, credit));
  }

  void forget(String session) {
    linkBySession.remove(session);
  }

  Collection<SessionLink> all() {
    return linkBySession.values();
  }

  void clear() {
    linkBySession.clear();
  }
}
