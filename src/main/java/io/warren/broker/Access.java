package io.warren.broker;

import io.warren.auth.Operation;
import io.warren.auth.User;
import io.warren.broker.publish.Directory;
import io.warren.broker.publish.Directory.ExchangeRow;
import io.warren.broker.publish.Directory.QueueRow;
import io.warren.broker.queue.QueueArgument;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one session may touch: the permissions of its user, and the objects that are there for it.
 * Whatever it refuses it refuses at once, by a {@link BrokerException}.
 */
final class Access {
  /** What permission patterns call the exchange without a name. */
  private static final String DEFAULT_EXCHANGE = "amq.default";

  private final User user;
  private final String virtualHost;
  private final String session;
  private final Directory directory;

  /** The last exchange that the user may publish to; most publishes repeat it. */
  private @Nullable String publishable;

  /**
   * Makes the access of one session.
   *
   * @param session its address, by which it owns queues
   */
  Access(User user, String virtualHost, String session, Directory directory) {
    this.user = user;
    this.virtualHost = virtualHost;
    this.session = session;
    this.directory = directory;
  }

  void checkExchange(Operation operation, String name) {
    Refusal.check(exchangeRefusal(operation, name));
  }

  void checkQueue(Operation operation, String name) {
    Refusal.check(queueRefusal(operation, name));
  }

  /** What keeps unroutable messages of one exchange from the other; empty where nothing does. */
  String exchangeOverflowRefusal(String from, String to) {
    String refusal = exchangeRefusal(Operation.OVERFLOW_FROM, from);
    return refusal.isEmpty() ? exchangeRefusal(Operation.OVERFLOW_TO, to) : refusal;
  }

  /** What keeps dead messages of a queue from an exchange; empty where nothing does. */
  String queueOverflowRefusal(String from, String to) {
    String refusal = queueRefusal(Operation.OVERFLOW_FROM, from);
    return refusal.isEmpty() ? exchangeRefusal(Operation.OVERFLOW_TO, to) : refusal;
  }

  /** The exchange to publish to; null for the default exchange. */
  @Nullable ExchangeRow toPublish(String name) {
    if (!name.equals(publishable)) {
      checkExchange(Operation.PUBLISH_TO, name);
      publishable = name;
    }
    if (name.isEmpty()) {
      return null;
    }
    ExchangeRow exchange = exchange(name);
    if (exchange.info().internal()) {
      throw new BrokerException(
          ErrorKind.ACCESS_REFUSED,
          "cannot publish to internal " + Refusal.exchange(virtualHost, name));
    }
    return exchange;
  }

  /** The names of all exchanges that the user may publish to, the default exchange too. */
  List<String> allToPublish() {
    List<String> names = new ArrayList<>();
    if (mayPublish(DEFAULT_EXCHANGE)) {
      names.add("");
    }
    for (ExchangeRow exchange : directory.exchanges()) {
      if (!exchange.info().internal() && mayPublish(exchange.info().name())) {
        names.add(exchange.info().name());
      }
    }
    return names;
  }

  private boolean mayPublish(String object) {
    return user.may(Operation.PUBLISH_TO, virtualHost, object);
  }

  ExchangeRow exchange(String name) {
    ExchangeRow exchange = directory.exchange(name);
    if (exchange == null) {
      throw Refusal.noExchange(virtualHost, name);
    }
    return exchange;
  }

  /** A queue that is not another session's own. */
  QueueRow queue(String name) {
    QueueRow queue = directory.queue(name);
    if (queue == null) {
      throw Refusal.noQueue(virtualHost, name);
    }
    if (queue.info().exclusive() && !queue.info().owner().equals(session)) {
      throw Refusal.lockedQueue(virtualHost, name);
    }
    return queue;
  }

  /** Whether there is such a queue that was declared to drop duplicates. */
  boolean dropsDuplicates(String queueName) {
    QueueRow queue = directory.queue(queueName);
    return queue != null
        && Boolean.TRUE.equals(
            queue.info().arguments().value(QueueArgument.MESSAGE_DEDUPLICATION.argumentName()));
  }

  private String exchangeRefusal(Operation operation, String name) {
    String object = name.isEmpty() ? DEFAULT_EXCHANGE : name;
    return user.may(operation, virtualHost, object)
        ? ""
        : refusal(operation, Refusal.exchange(virtualHost, object));
  }

  private String queueRefusal(Operation operation, String name) {
    return user.may(operation, virtualHost, name)
        ? ""
        : refusal(operation, Refusal.queue(virtualHost, name));
  }

  private String refusal(Operation operation, String object) {
    return operation.permission().word()
        + " access to "
        + object
        + " refused for user '"
        + user.name()
        + "'";
  }
}
