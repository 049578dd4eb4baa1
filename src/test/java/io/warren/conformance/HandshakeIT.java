package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.ConnectionFactory;
import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.ConnectionMethod.Open;
import io.warren.amqp091.codec.ConnectionMethod.Start;
import io.warren.amqp091.codec.ConnectionMethod.StartOk;
import io.warren.amqp091.codec.ConnectionMethod.Tune;
import io.warren.amqp091.codec.ConnectionMethod.TuneOk;
import io.warren.value.ByteWriter;
import io.warren.value.FieldTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the first byte to an open connection, and the ways in which it does not come to that. */
class HandshakeIT {
  private static final byte[] OWN_HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static RawClient connect() throws IOException {
    return RawClient.connect(BROKER.port());
  }

  /** Has sent the protocol header and heard connection.start. */
  private static RawClient started() throws IOException {
    RawClient client = connect();
    client.send(Script::protocolHeader);
    client.expect(Start.class);
    return client;
  }

  private static RawClient tuning() throws IOException {
    RawClient client = started();
    client.send(0, RawClient.startOk());
    client.expect(Tune.class);
    return client;
  }

  private static RawClient opening() throws IOException {
    RawClient client = tuning();
    client.send(0, new TuneOk(2047, 131_072, 0));
    return client;
  }

  // ---- versions --------------------------------------------------------------------------------

  @Test
  void theHeaderOf091IsAnsweredByStart() throws Exception {
    try (RawClient client = connect()) {
      client.send(OWN_HEADER);
      Start start = client.expect(Start.class);
      assertEquals(0, start.versionMajor());
      assertEquals(9, start.versionMinor());
      assertEquals("en_US", start.locales());
      assertEquals("PLAIN AMQPLAIN ANONYMOUS", start.mechanisms());
    }
  }

  @Test
  void theHeaderOf09IsServedToo() throws Exception {
    try (RawClient client = connect()) {
      client.send(new byte[] {'A', 'M', 'Q', 'P', 1, 1, 0, 9});
      assertEquals(9, client.expect(Start.class).versionMinor());
      client.send(0, RawClient.startOk());
      client.expect(Tune.class);
    }
  }

  @ParameterizedTest(name = "header {index}")
  @ValueSource(
      strings = {
        "AMQP\0\0\12\0",
        "AMQP\0\0\0\11",
        "AMQP\1\1\0\10",
        "AMQP\0\1\0\0",
        "AMQP\3\1\0\0",
        "AMQP\2\1\0\0",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\26\3\1\2\0\1\0\1\374\3\3",
        "garbage of some length",
        "\0\0\0\0\0\0\0\0"
      })
  void anythingElseIsAnsweredByTheOwnHeaderAndTheEnd(String said) throws Exception {
    try (RawClient client = connect()) {
      client.send(said.getBytes(StandardCharsets.ISO_8859_1));
      assertArrayEquals(OWN_HEADER, client.bytesToEnd());
    }
  }

  // ---- who it is -------------------------------------------------------------------------------

  @Test
  void plainAndAmqplainLetIn() throws Exception {
    try (RawClient client = started()) {
      client.send(0, RawClient.startOk());
      Tune tune = client.expect(Tune.class);
      assertEquals(2047, tune.channelMax());
      assertEquals(131_072, tune.frameMax());
      assertEquals(60, tune.heartbeat());
    }
    try (RawClient client = started()) {
      client.send(0, amqplain(Map.of("LOGIN", "guest", "PASSWORD", "guest")));
      client.expect(Tune.class);
    }
  }

  private static StartOk amqplain(Map<String, Object> fields) {
    ByteWriter writer = new ByteWriter();
    writer.table(FieldTable.of(fields));
    byte[] withoutLength = Arrays.copyOfRange(writer.array(), 4, writer.length());
    return new StartOk(RawClient.CAPABILITIES, "AMQPLAIN", withoutLength, "en_US");
  }

  @Test
  void aWrongPasswordIsToldToWhoCanHearIt() throws Exception {
    byte[] wrong = "\0guest\0wrong".getBytes(StandardCharsets.UTF_8);
    try (RawClient client = started()) {
      client.send(0, new StartOk(RawClient.CAPABILITIES, "PLAIN", wrong, "en_US"));
      client.expectClose(
          403,
          "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN. For details see"
              + " the broker logfile.");
    }
    try (RawClient client = started()) {
      client.send(0, amqplain(Map.of("LOGIN", "nobody", "PASSWORD", "guest")));
      client.expectClose(
          403,
          "ACCESS_REFUSED - Login was refused using authentication mechanism AMQPLAIN. For details"
              + " see the broker logfile.");
    }
  }

  @Test
  void whoHasNotProvedWhoItIsIsDroppedWithoutAWord() throws Exception {
    byte[] wrong = "\0guest\0wrong".getBytes(StandardCharsets.UTF_8);
    byte[] noPassword = "\0guest".getBytes(StandardCharsets.UTF_8);
    // Side by side, as each is left waiting for three seconds.
    RawClient[] clients = {
      said(new StartOk(FieldTable.EMPTY, "PLAIN", wrong, "en_US")),
      said(new StartOk(RawClient.CAPABILITIES, "EXTERNAL", wrong, "en_US")),
      said(new StartOk(RawClient.CAPABILITIES, "plain", RawClient.GUEST, "en_US")),
      said(new StartOk(RawClient.CAPABILITIES, "PLAIN", noPassword, "en_US")),
      said(new StartOk(RawClient.CAPABILITIES, "PLAIN", new byte[0], "en_US")),
      said(amqplain(Map.of("LOGIN", "guest"))),
      said(amqplain(Map.of("LOGIN", "guest", "PASSWORD", 1))),
      said(new StartOk(RawClient.CAPABILITIES, "AMQPLAIN", new byte[] {9, 9, 9}, "en_US")),
      said(new Open("/")),
      said(new TuneOk(0, 0, 0)),
      said(new ConnectionMethod.SecureOk(RawClient.GUEST)),
    };
    for (RawClient client : clients) {
      client.expectEnd();
      client.close();
    }
  }

  private static RawClient said(ConnectionMethod method) throws IOException {
    RawClient client = started();
    client.send(0, method);
    return client;
  }

  // ---- tuning ----------------------------------------------------------------------------------

  @Test
  void theSmallestFrameOfTheSpecificationIsEnough() throws Exception {
    try (RawClient client = tuning()) {
      client.send(0, new TuneOk(1, 4096, 0), new Open("/"));
      client.expect(ConnectionMethod.OpenOk.class);
      client.openChannel(1);
    }
  }

  @Test
  void whatIsAskedBeyondTheLimitsIsRefused() throws Exception {
    refused(
        new TuneOk(2047, 4095, 0),
        "NOT_ALLOWED - negotiated frame_max = 4095 is lower than the minimum allowed value (4096)");
    refused(
        new TuneOk(2047, 131_073, 0),
        "NOT_ALLOWED - negotiated frame_max = 131073 is higher than the maximum allowed value"
            + " (131072)");
    refused(
        new TuneOk(2047, 0, 0),
        "NOT_ALLOWED - negotiated frame_max = 0 (no limit) is higher than the maximum allowed"
            + " value (131072)");
    refused(
        new TuneOk(2047, 0xFFFF_FFFFL, 0),
        "NOT_ALLOWED - negotiated frame_max = 4294967295 is higher than the maximum allowed value"
            + " (131072)");
    refused(
        new TuneOk(2048, 131_072, 0),
        "NOT_ALLOWED - negotiated channel_max = 2048 is higher than the maximum allowed value"
            + " (2047)");
    refused(
        new TuneOk(0, 131_072, 0),
        "NOT_ALLOWED - negotiated channel_max = 0 (no limit) is higher than the maximum allowed"
            + " value (2047)");
  }

  private static void refused(TuneOk tuneOk, String text) throws IOException {
    try (RawClient client = tuning()) {
      client.send(0, tuneOk);
      client.expectClose(530, text);
    }
  }

  // ---- opening ---------------------------------------------------------------------------------

  @Test
  void anUnknownVirtualHostIsRefused() throws Exception {
    try (RawClient client = opening()) {
      client.send(0, new Open("nowhere"));
      client.expectClose(530, "NOT_ALLOWED - vhost nowhere not found");
    }
  }

  @Test
  void methodsThatAreNotDueAreRefused() throws Exception {
    try (RawClient client = tuning()) {
      client.send(0, new Open("/"));
      client.expectClose(504, "CHANNEL_ERROR - unexpected method in connection state tuning");
    }
    try (RawClient client = opening()) {
      client.send(0, new TuneOk(2047, 131_072, 0));
      client.expectClose(504, "CHANNEL_ERROR - unexpected method in connection state opening");
    }
    try (RawClient client = RawClient.open(BROKER.port())) {
      client.send(0, new Open("/"));
      ConnectionMethod.Close close =
          client.expectClose(504, "CHANNEL_ERROR - unexpected method in connection state running");
      assertEquals(10, close.failedClassId());
      assertEquals(40, close.failedMethodId());
    }
    try (RawClient client = opening()) {
      client.send(1, new ChannelMethod.Open());
      assertEquals(504, client.expect(ConnectionMethod.Close.class).replyCode());
    }
  }

  @Test
  void aNewSecretIsTaken() throws Exception {
    try (RawClient client = RawClient.open(BROKER.port())) {
      client.send(0, new ConnectionMethod.UpdateSecret(RawClient.GUEST, "expired"));
      client.expect(ConnectionMethod.UpdateSecretOk.class);
    }
  }

  @Test
  void allOfItMayComeAtOnce() throws Exception {
    try (RawClient client = connect()) {
      client.send(
          script ->
              script
                  .protocolHeader()
                  .method(0, RawClient.startOk(), new TuneOk(2047, 131_072, 0), new Open("/"))
                  .method(1, new ChannelMethod.Open()));
      client.expect(Start.class);
      client.expect(Tune.class);
      client.expect(ConnectionMethod.OpenOk.class);
      client.expect(1, ChannelMethod.OpenOk.class);
    }
  }

  // ---- options ---------------------------------------------------------------------------------

  @Test
  void clientsAreToldWhatTheyTalkTo() throws Exception {
    Map<String, Object> told = BROKER.connect().getServerProperties();
    assertEquals("Warren", told.get("product").toString());
    assertEquals("4.2.0", told.get("version").toString());
    Map<?, ?> can = (Map<?, ?>) told.get("capabilities");
    for (String capability :
        new String[] {
          "publisher_confirms",
          "exchange_exchange_bindings",
          "basic.nack",
          "consumer_cancel_notify",
          "connection.blocked",
          "consumer_priorities",
          "authentication_failure_close",
          "per_consumer_qos",
          "direct_reply_to"
        }) {
      assertEquals(true, can.get(capability), capability);
    }
  }

  @Test
  void optionsChangeWhatIsOffered() throws Exception {
    try (TestNode broker =
            TestNode.with(
                "server_properties.product", "RabbitMQ",
                "server_properties.version", "3.13.7",
                "server_properties.room", "seven",
                "channel_max", "0",
                "frame_max", "0",
                "heartbeat", "7",
                "auth_mechanisms.1", "AMQPLAIN");
        RawClient client = RawClient.connect(broker.port())) {
      client.send(Script::protocolHeader);
      Start start = client.expect(Start.class);
      assertEquals("RabbitMQ", start.serverProperties().value("product"));
      assertEquals("3.13.7", start.serverProperties().value("version"));
      assertEquals("seven", start.serverProperties().value("room"));
      List<String> names = List.copyOf(start.serverProperties().asMap().keySet());
      assertEquals(names.stream().sorted().toList(), names);
      assertEquals("AMQPLAIN", start.mechanisms());
      client.send(0, amqplain(Map.of("LOGIN", "guest", "PASSWORD", "guest")));
      Tune tune = client.expect(Tune.class);
      assertEquals(0, tune.channelMax());
      assertEquals(0, tune.frameMax());
      assertEquals(7, tune.heartbeat());
      client.send(0, new TuneOk(0, 0, 0), new Open("/"));
      client.expect(ConnectionMethod.OpenOk.class);
      client.openChannel(65_535);
    }
  }

  @Test
  void whoIsSlowIsDroppedWithoutAWord() throws Exception {
    try (TestNode broker = TestNode.with("handshake_timeout", "200");
        RawClient silent = RawClient.connect(broker.port());
        RawClient halfWay = RawClient.connect(broker.port());
        RawClient open = RawClient.open(broker.port())) {
      halfWay.send(Script::protocolHeader);
      halfWay.expect(Start.class);
      silent.expectEnd();
      halfWay.expectEnd();
      open.openChannel(1);
      assertEquals(1, broker.broker().connectionCount());
    }
  }

  @Test
  void oneConnectionMoreThanMayBeIsRefused() throws Exception {
    try (TestNode broker = TestNode.with("connection_max", "1")) {
      RawClient first = RawClient.open(broker.port());
      try (RawClient second = RawClient.connect(broker.port())) {
        second.send(
            script ->
                script
                    .protocolHeader()
                    .method(0, RawClient.startOk(), new TuneOk(2047, 131_072, 0), new Open("/")));
        second.expect(Start.class);
        second.expect(Tune.class);
        second.expectClose(
            530, "NOT_ALLOWED - connection refused: node connection limit (1) is reached");
      }
      first.close();
      Wait.until("room again", () -> broker.broker().connectionCount() == 0);
      RawClient.open(broker.port()).close();
    }
  }

  @Test
  void theOfficialClientIsToldThatItsPasswordIsWrong() throws Exception {
    ConnectionFactory factory = BROKER.factory();
    factory.setPassword("wrong");
    AuthenticationFailureException refused =
        assertThrows(AuthenticationFailureException.class, factory::newConnection);
    assertTrue(refused.getMessage().startsWith("ACCESS_REFUSED - Login was refused"));
  }
}
