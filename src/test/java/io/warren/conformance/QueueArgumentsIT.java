package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which arguments of a queue are refused, and in which words. */
class QueueArgumentsIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Connection connection;

  @BeforeEach
  void connect() throws Exception {
    connection = BROKER.connect();
  }

  @Test
  void integersAreAskedFor() throws Exception {
    for (String name :
        List.of("x-message-ttl", "x-expires", "x-max-length", "x-max-length-bytes")) {
      refused("\"expected integer, got longstr\"", name, "1");
      refused("\"expected integer, got bool\"", name, true);
      refused("{value_negative,-1}", name, -1);
    }
    refused("\"expected integer, got longstr\"", "x-max-priority", "1");
    refused("\"expected integer, got double\"", "x-max-length", 1.0);
  }

  @Test
  void integersHaveLimits() throws Exception {
    refused("{value_zero,0}", "x-expires", 0);
    refused("{value_too_large,315360000001}", "x-expires", 315_360_000_001L);
    refused("{value_too_large,315360000001}", "x-message-ttl", 315_360_000_001L);
    refused("{max_value_exceeded,256}", "x-max-priority", 256);
    refused("\"unsupported queue version '1'\"", "x-queue-version", 1);
    accepted("x-message-ttl", 0);
    accepted("x-expires", 315_360_000_000L);
    accepted("x-max-priority", 255);
    accepted("x-queue-version", 2);
  }

  @Test
  void wordsAreKnown() throws Exception {
    refused("invalid_overflow", "x-overflow", "sometimes");
    refused("invalid_queue_locator_arg", "x-queue-leader-locator", "elsewhere");
    refused("\"unsupported queue type 'round'\"", "x-queue-type", "round");
    accepted("x-overflow", "reject-publish");
    accepted("x-queue-leader-locator", "client-local");
    accepted("x-queue-type", "classic");
  }

  @Test
  void typesAreKnown() throws Exception {
    refused("{unacceptable_type,signedint}", "x-single-active-consumer", 1);
    refused("{unacceptable_type,longstr}", "x-single-active-consumer", "true");
    refused("{unacceptable_type,bool}", "x-overflow", true);
  }

  @Test
  void deadLettersNeedAnExchange() throws Exception {
    refused("routing_key_but_no_dlx_defined", "x-dead-letter-routing-key", "key");
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - invalid type 'signedint' for arg 'x-dead-letter-exchange' in queue"
            + " 'q' in vhost '/'",
        it -> declare(it, "x-dead-letter-exchange", 1));
    accepted("x-dead-letter-exchange", "anywhere", "x-dead-letter-routing-key", "key");
    accepted("x-dead-letter-exchange", "");
  }

  @Test
  void whatOnlyAnotherTypeKnowsIsRefused() throws Exception {
    for (String name :
        List.of("x-max-age", "x-quorum-initial-group-size", "x-max-in-memory-length")) {
      Refused.on(
          connection,
          406,
          "PRECONDITION_FAILED - invalid arg '"
              + name
              + "' for queue 'q' in vhost '/' of queue type rabbit_classic_queue",
          it -> declare(it, name, 1));
    }
  }

  /** RabbitMQ has nothing to say to the value of the one, and every limit below 0 is none. */
  @Test
  void whatIsCheckedNowhereIsAccepted() throws Exception {
    accepted("x-queue-mode", "foo");
    accepted("x-delivery-limit", -3);
  }

  @Test
  void whatNoTypeKnowsIsANote() throws Exception {
    accepted("x-anything", "at all", "note", List.of(1, "two", Map.of("three", 3)));
    accepted("x-nothing", null);
  }

  /** The wrong argument is found also where the queue would be one that the client owns. */
  @Test
  void aRefusedQueueIsNotThere() throws Exception {
    refused("invalid_overflow", "x-overflow", "sometimes");
    Refused.on(
        connection,
        404,
        "NOT_FOUND - no queue 'q' in vhost '/'",
        it -> it.queueDeclarePassive("q"));
  }

  private void refused(String fault, String name, Object value) throws Exception {
    Refused.on(
        connection,
        406,
        "PRECONDITION_FAILED - invalid arg '" + name + "' for queue 'q' in vhost '/': " + fault,
        it -> declare(it, name, value));
  }

  private void accepted(Object... namesAndValues) throws Exception {
    try (Channel channel = connection.createChannel()) {
      declare(channel, namesAndValues);
      declare(channel, namesAndValues);
      assertEquals(0, channel.queueDelete("q").getMessageCount());
    }
  }

  private static void declare(Channel channel, Object... namesAndValues) throws Exception {
    Map<String, Object> arguments = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      arguments.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    channel.queueDeclare("q", false, true, false, arguments);
  }
}
