package io.warren.broker.bus;

/**
 * The bus addresses, in one place. A number in each makes it unique; the names are there for
 * people.
 */
public final class Address {
  private static final String QUEUE = "queue/";
  private static final String REPUBLISHER = "/republisher";

  private Address() {}

  public static String session(long id) {
    return "session/" + id;
  }

  public static String queue(String virtualHost, String name, long id) {
    return QUEUE + id + "/" + virtualHost + "/" + name;
  }

  /** Where a queue hears what became of the messages that it has published itself. */
  public static String republisher(String queueAddress) {
    return queueAddress + REPUBLISHER;
  }

  /** The same of those that it moves. */
  public static String mover(String queueAddress) {
    return queueAddress + "/mover";
  }

  /** Whether it is a queue that sends what is refused again, to those who refused it. */
  public static boolean isRepublisher(String session) {
    return isQueues(session) && session.endsWith(REPUBLISHER);
  }

  /** Whether it is a queue that speaks, and not a client's session. */
  public static boolean isQueues(String session) {
    return session.startsWith(QUEUE);
  }

  /** The name in a queue's address. */
  public static String queueName(String address, String virtualHost) {
    int afterId = address.indexOf('/', QUEUE.length());
    return address.substring(afterId + 1 + virtualHost.length() + 1);
  }

  /** Without the event loop, which {@link #onLoop} adds. */
  public static String exchange(String virtualHost, String name, long id) {
    return "exchange/" + id + "/" + virtualHost + "/" + name;
  }

  /** One virtual host's directory, without the event loop. */
  public static String directory(String virtualHost) {
    return "directory/" + virtualHost;
  }

  /** Where a virtual host hears what became of its own notices, without the event loop. */
  public static String notices(String virtualHost) {
    return "notices/" + virtualHost;
  }

  public static String virtualHost(String name) {
    return "virtual-host/" + name;
  }

  /** The address of one event loop's share; {@code loop} counts from 0. */
  public static String onLoop(String address, int loop) {
    return address + "#" + loop;
  }
}
