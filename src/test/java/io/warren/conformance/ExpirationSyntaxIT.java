package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expiration of a message is a number of milliseconds, as text. */
class ExpirationSyntaxIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;
  private Channel channel;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    connection = BROKER.connect();
    channel = connection.createChannel();
    queue = Inbox.declare(channel);
  }

  private void publish(String expiration) throws Exception {
    channel.basicPublish(
        "", queue, new BasicProperties.Builder().expiration(expiration).build(), new byte[0]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "abc|no_integer",
        "``|no_integer",
        "-|no_integer",
        "` 1`|no_integer",
        "1x|{leftover_string,\"x\"}",
        "12.5|{leftover_string,\".5\"}",
        "`7 `|{leftover_string,\" \"}",
        "-1x|{leftover_string,\"x\"}",
        "-1|{value_negative,-1}",
        "٣|no_integer",
        "-007|{value_negative,-7}",
        "315360000001|{value_too_large,315360000001}",
        "99999999999999999999999|{value_too_large,99999999999999999999999}",
      })
  void whatIsNoneClosesTheChannel(String expiration, String problem) throws Exception {
    publish(expiration);
    Closed.channel(
        channel, 406, "PRECONDITION_FAILED - invalid expiration '" + expiration + "': " + problem);
    assertEquals(0, connection.createChannel().messageCount(queue));
  }

  @ParameterizedTest
  @ValueSource(strings = {"60000", "+60000", "315360000000", "00000000000060000"})
  void aNumberIsKeptAsItIsWritten(String expiration) throws Exception {
    publish(expiration);
    assertEquals(expiration, channel.basicGet(queue, true).getProps().getExpiration());
  }

  @Test
  void minusZeroIsZero() throws Exception {
    publish("-0");
    channel.queueDeclarePassive(queue);
  }
}
