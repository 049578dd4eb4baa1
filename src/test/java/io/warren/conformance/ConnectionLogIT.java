package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warren.amqp091.codec.ConnectionMethod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** What an operator reads of connections: one line for each thing that happens to one. */
class ConnectionLogIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private LogLines log;

  @BeforeEach
  void listen() {
    log = LogLines.open();
  }

  @AfterEach
  void stopListening() {
    log.close();
  }

  private List<String> lines(String name, int count) throws Exception {
    Wait.until(count + " lines of " + name, () -> log.with(name).size() >= count);
    return log.with(name);
  }

  @Test
  void anOrderlyConnectionHasALineAtEachEnd() throws Exception {
    Connection connection = BROKER.factory().newConnection("orderly");
    connection.close();
    List<String> lines = lines("'orderly'", 2);
    String ends = "INFO 127\\.0\\.0\\.1:\\d+ -> 127\\.0\\.0\\.1:" + BROKER.port() + " 'orderly': ";
    assertTrue(
        lines.get(0).matches(ends + "user 'guest' opened vhost '/', client RabbitMQ .*"),
        lines.get(0));
    assertTrue(lines.get(1).matches(ends + "closed by its client"), lines.get(1));
    assertEquals(2, lines.size());
  }

  @Test
  void errorsCarryTheName() throws Exception {
    Connection connection = BROKER.keep(BROKER.factory().newConnection("failing"));
    Channel channel = connection.createChannel();
    assertThrows(IOException.class, () -> channel.queueDeclarePassive("nowhere"));
    String line = lines("'failing'", 2).get(1);
    assertTrue(line.startsWith("WARN "), line);
    assertTrue(line.contains("'failing' channel 1: NOT_FOUND - no queue 'nowhere'"), line);
  }

  @Test
  void aRefusedLoginIsSaidOnce() throws Exception {
    ConnectionFactory factory = BROKER.factory();
    factory.setPassword("wrong");
    assertThrows(
        AuthenticationFailureException.class, () -> factory.newConnection("refused").close());
    BROKER.factory().newConnection("after").close();
    lines("'after'", 2);
    List<String> lines = log.with("'refused'");
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.get(0).startsWith("WARN PLAIN login refused for "), lines.get(0));
    assertTrue(lines.get(0).endsWith("user 'guest' - invalid credentials"), lines.get(0));
    assertEquals(List.of(), log.with("Login was refused"));
  }

  @Test
  void whatIsNoAmqpIsSaidOnceAndReadNoFurther() throws Exception {
    Logger ours = (Logger) LoggerFactory.getLogger("io.warren");
    ours.setLevel(Level.DEBUG);
    try (RawClient client = RawClient.connect(BROKER.port())) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      client.bytesToEnd();
    }
    BROKER.factory().newConnection("after HTTP").close();
    lines("'after HTTP'", 2);
    assertEquals(1, log.with("bad protocol header 'GET / HT' (HTTP?)").size());
    assertEquals(List.of(), log.with("failed at its end"));
  }

  @Test
  void aPublisherHeldBackIsAWarningThatNamesTheCause() throws Exception {
    String held = ": publisher held back: ";
    try (TestNode broker = TestNode.with("vm_memory_high_watermark.absolute", "1000000")) {
      ConnectionFactory factory = BROKER.factory();
      factory.setPort(broker.port());
      Channel filler = BROKER.keep(factory.newConnection()).createChannel();
      filler.confirmSelect();
      filler.queueDeclare("half", false, false, false, null);
      filler.basicPublish("", "half", null, new byte[600_000]);
      filler.waitForConfirmsOrDie(10_000);
      try (RawClient publisher = RawClient.openWithChannel(broker.port())) {
        publisher.send(new Script().publish(1, "", "half", new byte[100]).toBytes());
        publisher.expect(ConnectionMethod.Blocked.class);
        String line = log.with(held).get(0);
        assertTrue(line.startsWith("WARN 127.0.0.1:"), line);
        assertTrue(
            line.matches(
                ".*: publisher held back: vhost '/' queue 'half' holds 600\\d{3} bytes, as much as"
                    + " is left of vm_memory_high_watermark \\(limit 1000000 bytes, queues and"
                    + " exchanges hold 600\\d{3}\\)"),
            line);
        filler.queuePurge("half");
        publisher.expect(ConnectionMethod.Unblocked.class);
        assertEquals(1, log.with(": publisher goes on").size());
      }
      filler.basicPublish("", "half", null, new byte[1_000_000]);
      filler.waitForConfirmsOrDie(10_000);
      filler.queueDeclare("empty", false, false, false, null);
      try (RawClient publisher = RawClient.openWithChannel(broker.port())) {
        publisher.send(new Script().publish(1, "", "empty", new byte[100]).toBytes());
        publisher.expect(ConnectionMethod.Blocked.class);
        List<String> lines = log.with(held);
        String line = lines.get(lines.size() - 1);
        assertTrue(
            line.matches(
                ".*: publisher held back: nothing is left of vm_memory_high_watermark \\(limit"
                    + " 1000000 bytes, queues and exchanges hold 1000\\d{3}\\)"),
            line);
      }
    }
  }

  @Test
  void whatARefusedUserSaysStaysInItsQuotes() throws Exception {
    ConnectionFactory factory = BROKER.factory();
    factory.setUsername("eve': user 'admin");
    assertThrows(AuthenticationFailureException.class, () -> factory.newConnection("eve").close());
    String line = lines("login refused", 1).get(0);
    assertTrue(line.endsWith("user 'eve\": user \"admin' - invalid credentials"), line);
  }

  @Test
  void theEndOfTheNodeIsNoWarning() throws Exception {
    TestNode node = TestNode.with("event_loops", "1");
    ConnectionFactory factory = BROKER.factory();
    factory.setPort(node.port());
    BROKER.keep(factory.newConnection("ended"));
    node.close();
    List<String> lines = log.with("'ended'");
    assertEquals(2, lines.size(), lines::toString);
    assertTrue(lines.get(1).startsWith("INFO "), lines.get(1));
    assertTrue(lines.get(1).contains("'ended': closing: CONNECTION_FORCED"), lines.get(1));
  }
}
