package io.warren.conformance;

import io.warren.amqp091.codec.ExchangeMethod;
import io.warren.amqp091.codec.Method;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.value.Bytes;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.LongString;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whoever declares where unroutable or dead messages go must be allowed to read from here and write
 * there, whatever bytes the name is of.
 */
class OverflowPermissionsIT {
  private static final LongString NOT_UTF8 = new LongString(Bytes.copyOf(new byte[] {'x', -1}));

  @RegisterExtension
  static final BrokerExtension BROKER =
      new BrokerExtension()
          .with("default_permissions.write", "^mine|^ours")
          .with("default_permissions.read", "^mine");

  private static Method exchange(String name, Object alternate) {
    return new ExchangeMethod.Declare(
        name,
        "fanout",
        false,
        false,
        false,
        false,
        false,
        FieldTable.of(Map.of("alternate-exchange", alternate)));
  }

  private static Method queue(String name, Object deadLetterExchange) {
    return new QueueMethod.Declare(
        name,
        false,
        false,
        false,
        false,
        false,
        FieldTable.of(Map.of("x-dead-letter-exchange", deadLetterExchange)));
  }

  private static void refused(Method declare, String text) throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(1, declare);
      client.expectChannelClose(1, 403, "ACCESS_REFUSED - " + text);
    }
  }

  private static String write(String exchange) {
    return "write access to exchange '" + exchange + "' in vhost '/' refused for user 'guest'";
  }

  @Test
  void theAlternateExchangeMustBeWritable() throws Exception {
    refused(exchange("mine", "theirs"), write("theirs"));
    refused(exchange("mine", NOT_UTF8), write("x\uFFFD"));
  }

  @Test
  void theDeadLetterExchangeMustBeWritable() throws Exception {
    refused(queue("mine", "theirs"), write("theirs"));
    refused(queue("mine", NOT_UTF8), write("x\uFFFD"));
  }

  @Test
  void noNameIsTheDefaultExchange() throws Exception {
    refused(exchange("mine", ""), write("amq.default"));
    refused(queue("mine", ""), write("amq.default"));
  }

  @Test
  void whatOverflowsMustBeReadable() throws Exception {
    refused(
        exchange("ours", "mine"),
        "read access to exchange 'ours' in vhost '/' refused for user 'guest'");
    refused(
        queue("ours", "mine"), "read access to queue 'ours' in vhost '/' refused for user 'guest'");
  }

  @Test
  void whoMayDoBothDeclares() throws Exception {
    LongString mine = new LongString(Bytes.copyOf(new byte[] {'m', 'i', 'n', 'e', -1}));
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(1, exchange("mine-1", "ours"), exchange("mine-2", mine));
      client.send(1, queue("mine-1", "ours"), queue("mine-2", mine));
      client.expect(1, ExchangeMethod.DeclareOk.class);
      client.expect(1, ExchangeMethod.DeclareOk.class);
      client.expect(1, QueueMethod.DeclareOk.class);
      client.expect(1, QueueMethod.DeclareOk.class);
    }
  }
}
