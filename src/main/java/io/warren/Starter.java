package io.warren;

import io.warren.config.Configuration;
import io.warren.store.DataDirectory;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Starts a node: the broker, or in tests a stand-in. */
@FunctionalInterface
interface Starter {
  /**
   * Returns once the node takes connections.
   *
   * @throws Exception whose message is a line for an operator, such as “port 5672 is in use”
   */
  Running start(Configuration configuration, DataDirectory data) throws Exception;

  /** A node that takes connections. */
  interface Running {
    /** What listens where, each such as {@code amqp on 0.0.0.0:5672}. */
    List<String> listeners();

    /** Says goodbye to every client and stops; completes when that is done. */
    CompletionStage<?> close();
  }
}
