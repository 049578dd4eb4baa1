package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Declaring an exchange, again, and only looking whether it is there. */
class ExchangeDeclareIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static final String ALTERNATE = "alternate-exchange";

  private Connection connection;
  private Channel channel;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "fanout", "topic", "headers"})
  void theSameDeclarationMayBeRepeated(String type) throws Exception {
    Map<String, Object> arguments = Map.of(ALTERNATE, "elsewhere", "x-note", 1);
    for (int i = 0; i < 2; i++) {
      channel.exchangeDeclare("again-" + type, type, true, true, true, arguments);
    }
    channel.exchangeDeclarePassive("again-" + type);
  }

  @ParameterizedTest
  @CsvSource({
    "direct, direct",
    "fanout, fanout",
    "topic, topic",
    "headers, headers",
    "match, headers",
  })
  void thePredeclaredExchangesAreThereAndDurable(String name, String type) throws Exception {
    channel.exchangeDeclarePassive("amq." + name);
    channel.exchangeDeclare("amq." + name, type, true);
    Refused.onChannel(
        channel,
        406,
        "PRECONDITION_FAILED - inequivalent arg 'durable' for exchange 'amq."
            + name
            + "' in vhost '/': received 'false' but current is 'true'",
        () -> channel.exchangeDeclare("amq." + name, type, false));
  }

  @Test
  void anotherTypeIsRefused() throws Exception {
    channel.exchangeDeclare("typed", "direct");
    Refused.onChannel(
        channel,
        406,
        "PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'typed' in vhost '/': received"
            + " 'fanout' but current is 'direct'",
        () -> channel.exchangeDeclare("typed", "fanout"));
  }

  @Test
  void anotherDurabilityIsRefused() throws Exception {
    channel.exchangeDeclare("durable", "direct", true);
    Refused.onChannel(
        channel,
        406,
        "PRECONDITION_FAILED - inequivalent arg 'durable' for exchange 'durable' in vhost '/':"
            + " received 'false' but current is 'true'",
        () -> channel.exchangeDeclare("durable", "direct", false));
  }

  @Test
  void anotherAutoDeleteFlagIsRefused() throws Exception {
    channel.exchangeDeclare("lasting", "direct", false, false, null);
    Refused.onChannel(
        channel,
        406,
        "PRECONDITION_FAILED - inequivalent arg 'auto_delete' for exchange 'lasting' in vhost '/':"
            + " received 'true' but current is 'false'",
        () -> channel.exchangeDeclare("lasting", "direct", false, true, null));
  }

  @Test
  void anotherInternalFlagIsRefused() throws Exception {
    channel.exchangeDeclare("open", "direct", false, false, false, null);
    Refused.onChannel(
        channel,
        406,
        "PRECONDITION_FAILED - inequivalent arg 'internal' for exchange 'open' in vhost '/':"
            + " received 'true' but current is 'false'",
        () -> channel.exchangeDeclare("open", "direct", false, false, true, null));
  }

  @Test
  void theTypeIsComparedBeforeTheFlags() throws Exception {
    channel.exchangeDeclare("order", "direct", false, false, false, null);
    Refused.onChannel(
        channel,
        406,
        "PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'order' in vhost '/': received"
            + " 'topic' but current is 'direct'",
        () -> channel.exchangeDeclare("order", "topic", true, true, true, null));
  }

  @Test
  void anotherAlternateExchangeIsRefused() throws Exception {
    channel.exchangeDeclare("with", "direct", false, false, Map.of(ALTERNATE, "a"));
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - inequivalent arg 'alternate-exchange' for exchange 'with' in vhost"
            + " '/': received 'b' but current is 'a'",
        other -> other.exchangeDeclare("with", "direct", false, false, Map.of(ALTERNATE, "b")));
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - inequivalent arg 'alternate-exchange' for exchange 'with' in vhost"
            + " '/': received none but current is the value 'a' of type 'longstr'",
        other -> other.exchangeDeclare("with", "direct", false, false, null));
  }

  @Test
  void argumentsThatTheTypeDoesNotKnowAreNotCompared() throws Exception {
    channel.exchangeDeclare("noted", "direct", false, false, Map.of("x-note", "a"));
    channel.exchangeDeclare("noted", "direct", false, false, Map.of("x-note", "b"));
    channel.exchangeDeclare("noted", "direct", false, false, null);
  }

  @Test
  void anAlternateExchangeThatIsNoNameIsRefused() throws Exception {
    Refused.onChannel(
        channel,
        406,
        "PRECONDITION_FAILED - invalid type 'signedint' for arg 'alternate-exchange' in exchange"
            + " 'number' in vhost '/'",
        () -> channel.exchangeDeclare("number", "direct", false, false, Map.of(ALTERNATE, 1)));
  }

  @Test
  void anUnknownTypeIsRefused() throws Exception {
    Refused.onChannel(
        channel,
        406,
        "PRECONDITION_FAILED - unknown exchange type 'no-such-type'",
        () -> channel.exchangeDeclare("odd", "no-such-type"));
  }

  @Test
  void aReservedNameIsRefused() throws Exception {
    Refused.onChannel(
        channel,
        403,
        "ACCESS_REFUSED - exchange name 'amq.mine' contains reserved prefix 'amq.*'",
        () -> channel.exchangeDeclare("amq.mine", "direct"));
  }

  @Test
  void theDefaultExchangeIsNotDeclared() throws Exception {
    String text = "ACCESS_REFUSED - operation not permitted on the default exchange";
    Refused.on(connection, 403, text, other -> other.exchangeDeclare("", "direct", true));
    Refused.on(connection, 403, text, other -> other.exchangeDeclarePassive(""));
    Refused.on(connection, 403, text, other -> other.exchangeDelete(""));
  }

  @Test
  void aMissingExchangeIsNotFoundPassively() throws Exception {
    Refused.onChannel(
        channel,
        404,
        "NOT_FOUND - no exchange 'missing' in vhost '/'",
        () -> channel.exchangeDeclarePassive("missing"));
  }

  @Test
  void whatIsRefusedIsNotDeclared() throws Exception {
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - invalid type 'bool' for arg 'alternate-exchange' in exchange"
            + " 'refused' in vhost '/'",
        other -> other.exchangeDeclare("refused", "direct", false, false, Map.of(ALTERNATE, true)));
    Refused.on(
        connection,
        404,
        "NOT_FOUND - no exchange 'refused' in vhost '/'",
        other -> other.exchangeDeclarePassive("refused"));
    assertTrue(channel.isOpen());
  }
}
