package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import io.warren.broker.bus.EntryFilter;
import io.warren.broker.bus.MoveTarget;
import io.warren.broker.bus.PolicyInfo;
import io.warren.value.FieldTable;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a queue does with very many entries leaves their turns to all others on its event loop. */
class SharedLoopIT {
  private static final int MANY = 200_000;

  /** So many lengths of a growing queue are seen at least; it could be some hundreds. */
  private static final int LEAST_SEEN = 5;

  @RegisterExtension
  static final BrokerExtension BROKER = new BrokerExtension().with("event_loops", "1");

  private Channel channel;
  private InsideSession session;
  private String target;
  private String other;

  @BeforeEach
  void open() throws Exception {
    channel = BROKER.connect().createChannel();
    channel.confirmSelect();
    session = new InsideSession(BROKER.broker());
    target = declare("target", null);
    other = declare("other", null);
  }

  private String declare(String prefix, Map<String, Object> arguments) throws Exception {
    String name = prefix + "-" + System.nanoTime();
    channel.queueDeclare(name, false, false, false, arguments);
    return name;
  }

  private String full(Map<String, Object> arguments) throws Exception {
    String source = declare("source", arguments);
    for (int number = 1; number <= MANY; number++) {
      channel.basicPublish("", source, null, new byte[0]);
    }
    channel.waitForConfirmsOrDie(20_000);
    return source;
  }

  /** Uses another queue until so many are in the target, which is to be seen to grow meanwhile. */
  private void othersHaveTheirTurnsUntil(int count) throws Exception {
    Set<Integer> seen = new TreeSet<>();
    int length;
    do {
      channel.basicPublish("", other, null, new byte[0]);
      assertNotNull(channel.basicGet(other, true), "the other queue gives what it was given");
      length = (int) channel.messageCount(target);
      seen.add(length);
    } while (length < count);
    assertEquals(count, length);
    assertTrue(seen.size() >= LEAST_SEEN, "lengths seen: " + seen);
  }

  @Test
  void aMove() throws Exception {
    String source = full(null);
    session.ask(
        s ->
            s.queueOperations()
                .move(source, Long.MAX_VALUE, EntryFilter.ALL, MoveTarget.toQueue(target)));
    othersHaveTheirTurnsUntil(MANY);
  }

  @Test
  void deadLettersOfWhatIsTooMuch() throws Exception {
    String source = full(Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", target));
    BROKER.ask(
        administration ->
            administration.setPolicy(
                new PolicyInfo(
                    PolicyInfo.Kind.USER,
                    source,
                    source,
                    "queues",
                    1,
                    FieldTable.of(Map.of("max-length", 10)))));
    othersHaveTheirTurnsUntil(MANY - 10);
    assertEquals(10, channel.messageCount(source));
  }
}
