package io.warren.broker.bus;

import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.Message;

/**
 * In whose name something is asked, for those who are told what came of it. It goes beside the
 * question, which is the same whoever asks it.
 *
 * @param user the name of a user
 * @param client what the front-end calls its client; empty where there is none
 */
public record Asker(String user, String client) {
  /** The node itself. */
  public static final Asker NODE = new Asker("rmq-internal", "");

  private static final String USER = "user";
  private static final String CLIENT = "client";

  /** Whoever asked this. */
  public static Asker of(Message<?> question) {
    MultiMap headers = question.headers();
    String user = headers.get(USER);
    String client = headers.get(CLIENT);
    return user == null || client == null ? NODE : new Asker(user, client);
  }

  MultiMap headers() {
    return MultiMap.caseInsensitiveMultiMap().add(USER, user).add(CLIENT, client);
  }
}
