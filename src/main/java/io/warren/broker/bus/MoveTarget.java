package io.warren.broker.bus;

import io.warren.value.Death;
import io.warren.value.Deaths;
import io.warren.value.Message;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the entries of a queue are to be moved.
 *
 * @param exchanges the one exchange; where it is a replay, all to which it may go
 * @param routingKey null where each message keeps its keys
 * @param replay whether each goes to where it had been published before it was dead-lettered first
 */
public record MoveTarget(List<String> exchanges, @Nullable String routingKey, boolean replay) {

  public static MoveTarget toQueue(String name) {
    return new MoveTarget(List.of(""), name, false);
  }

  /**
   * To an exchange.
   *
   * @param routingKey null where each message keeps its keys
   */
  public static MoveTarget toExchange(String name, @Nullable String routingKey) {
    return new MoveTarget(List.of(name), routingKey, false);
  }

  /** Back to where each came from, as far as that is one of these exchanges. */
  public static MoveTarget replay(List<String> exchanges) {
    return new MoveTarget(exchanges, null, true);
  }

  /** The exchanges, for {@link #takes}. */
  public Set<String> exchangeSet() {
    return new HashSet<>(exchanges);
  }

  /**
   * Whether the message can go there.
   *
   * @param allowed what {@link #exchangeSet} says
   */
  public boolean takes(Message message, Set<String> allowed) {
    Deaths deaths = message.annotations().deaths();
    return !replay || (deaths != null && allowed.contains(deaths.oldest().exchange()));
  }

  /**
   * The message as it is to be published there: what the broker knows of its deaths stays behind,
   * or a queue that it died in would take it for one that goes round in a circle; what its headers
   * say of them goes along.
   */
  public Message published(Message message) {
    List<String> hidden = message.annotations().hiddenKeys();
    Deaths deaths = message.annotations().deaths();
    if (replay && deaths != null) {
      Death oldest = deaths.oldest();
      List<String> keys = oldest.routingKeys();
      return message.republished(
          oldest.exchange(), keys.get(0), keys.subList(1, keys.size()), hidden);
    }
    String exchange = exchanges.get(0);
    return routingKey == null
        ? message.republished(
            exchange, message.routingKey(), message.annotations().moreKeys(), hidden)
        : message.republished(exchange, routingKey, List.of(), List.of());
  }
}
