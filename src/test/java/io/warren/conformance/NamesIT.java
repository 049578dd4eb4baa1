package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a queue, an exchange and a key may be called. */
class NamesIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with space",
        "punctuation!$%&/()=?+*#'\"\\",
        "grüße",
        "Ελληνικά",
        "日本語",
        "emoji \uD83D\uDC07",
        "AMQ.upper",
        "a/b:c",
        "\t",
        "\u0000"
      })
  void anyTextIsAName(String name) throws Exception {
    channel.exchangeDeclare(name, "direct", false, true, null);
    channel.queueDeclare(name, false, true, false, null);
    channel.queueBind(name, name, name);
    Bodies.publish(channel, name, name, "1");
    var got = channel.basicGet(name, true);
    assertEquals(name, got.getEnvelope().getExchange());
    assertEquals(name, got.getEnvelope().getRoutingKey());
    Bodies.publish(channel, "", name, "2");
    assertEquals(List.of("2"), Bodies.in(channel, name));
    assertEquals(name, channel.queueDeclarePassive(name).getQueue());
    channel.queueDelete(name);
  }

  @Test
  void aNameHasUpTo255Bytes() throws Exception {
    for (String name : List.of("n".repeat(255), "ü".repeat(127), "日".repeat(85))) {
      anyTextIsAName(name);
    }
  }

  /** A refusal that names a long name is cut to what a reply text holds, between characters. */
  @Test
  void aLongNameIsCutInARefusal() throws Exception {
    Refused.on(
        connection,
        404,
        "NOT_FOUND - no queue '" + "n".repeat(230) + "...",
        it -> it.queueDeclarePassive("n".repeat(255)));
    Refused.on(
        connection,
        404,
        "NOT_FOUND - no queue '" + "日".repeat(76) + "...",
        it -> it.queueDeclarePassive("日".repeat(85)));
  }

  @Test
  void lineEndsAreDropped() throws Exception {
    channel.exchangeDeclare("\nx\r\ny", "direct", false, true, null);
    channel.exchangeDeclarePassive("x\ny");
    assertEquals("ab", channel.queueDeclare("a\r\nb\n", false, true, false, null).getQueue());
    assertEquals("ab", channel.queueDeclarePassive("\nab").getQueue());
    channel.queueBind("a\nb", "x\ry", "k");
    Bodies.publish(channel, "xy", "k", "m");
    assertEquals(List.of("m"), Bodies.in(channel, "ab"));
    channel.queueUnbind("a\rb", "x\ny", "k");
    channel.queueDelete("a\nb");
    Refused.onChannel(
        channel,
        404,
        "NOT_FOUND - no queue 'ab' in vhost '/'",
        () -> channel.queueDeclarePassive("ab"));
  }

  @Test
  void aNameOfLineEndsAloneIsNone() throws Exception {
    String queue = channel.queueDeclare("\r\n", false, true, false, null).getQueue();
    assertEquals("amq.gen-", queue.substring(0, 8));
    Refused.onChannel(
        channel,
        403,
        "ACCESS_REFUSED - operation not permitted on the default exchange",
        () -> channel.exchangeDeclare("\n", "direct"));
  }

  @Test
  void namesDifferByCase() throws Exception {
    channel.queueDeclare("case", false, true, false, null);
    channel.queueDeclare("Case", false, true, false, null);
    Bodies.publish(channel, "", "Case", "m");
    assertEquals(List.of(), Bodies.in(channel, "case"));
    assertEquals(List.of("m"), Bodies.in(channel, "Case"));
  }
}
