package io.warren.conformance;

import com.rabbitmq.client.Connection;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nobody who may declare can have the node remember as much as they like. */
class MemoryLimitsIT {
  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension()
          .with("deduplication_max_ids", "20000")
          .with("recent_history_max_messages", "30");

  private Connection connection;

  @BeforeEach
  void open() throws Exception {
    connection = BROKER.connect();
  }

  private static String text(String argument, String object, int asked, int most) {
    return "PRECONDITION_FAILED - invalid arg '"
        + argument
        + "' for "
        + object
        + " in vhost '/': "
        + asked
        + " is more than this node allows, which is "
        + most;
  }

  private void exchange(String name, String type, Map<String, Object> arguments) throws Exception {
    connection.createChannel().exchangeDeclare(name, type, false, true, arguments);
  }

  private void refusedExchange(
      String name, String type, String argument, int asked, int most, Map<String, Object> others)
      throws Exception {
    Map<String, Object> arguments = new HashMap<>(others);
    arguments.put(argument, asked);
    Refused.on(
        connection,
        406,
        text(argument, "exchange '" + name + "'", asked, most),
        channel -> channel.exchangeDeclare(name, type, false, true, arguments));
    arguments.put(argument, most);
    exchange(name, type, arguments);
  }

  @Test
  void aQueueRemembersSoManyIds() throws Exception {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("x-message-deduplication", true);
    arguments.put("x-cache-size", 20_001);
    Refused.on(
        connection,
        406,
        text("x-cache-size", "queue 'remembers'", 20_001, 20_000),
        channel -> channel.queueDeclare("remembers", false, true, true, arguments));
    arguments.put("x-cache-size", 20_000);
    connection.createChannel().queueDeclare("remembers", false, true, true, arguments);
  }

  @Test
  void anExchangeRemembersSoManyIds() throws Exception {
    Map<String, Object> wanted = Map.of("x-message-deduplication", true);
    refusedExchange("ids", "direct", "x-cache-size", 20_001, 20_000, wanted);
    refusedExchange("by-type", "x-message-deduplication", "x-cache-size", 20_001, 20_000, Map.of());
  }

  @Test
  void anExchangeKeepsSoManyMessages() throws Exception {
    String argument = "x-recent-history-length";
    refusedExchange("recent", "x-recent-history", argument, 31, 30, Map.of());
    refusedExchange(
        "delayed-recent",
        "x-delayed-message",
        argument,
        31,
        30,
        Map.of("x-delayed-type", "x-recent-history"));
  }

  @Test
  void whatKeepsNothingMayHaveAnyArgument() throws Exception {
    exchange("plain", "direct", Map.of("x-recent-history-length", 31));
  }
}
