package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.amqp091.codec.AccessMethod;
import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.BasicMethod.Publish;
import io.warren.amqp091.codec.ChannelMethod;
import io.warren.amqp091.codec.ConfirmMethod;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.QueueMethod;
import java.io.IOException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Breaches of framing and of the order of frames, in RabbitMQ's codes and words. */
class FramingErrorsIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private static final Publish PUBLISH = new Publish("", "nowhere", false, false);
  private static RawClient bystander;
  private static ErrorLog log;

  @BeforeAll
  static void openBystander() throws Exception {
    log = ErrorLog.open();
    bystander = RawClient.openWithChannel(BROKER.port());
  }

  @AfterAll
  static void theBystanderHasNoticedNothing() throws Exception {
    bystander.send(1, new BasicMethod.Qos(0, 1, false));
    bystander.expect(1, BasicMethod.QosOk.class);
    bystander.close();
    log.close();
    assertTrue(log.errors().isEmpty(), log.errors().toString());
  }

  private static ConnectionMethod.Close closed(int code, String text, Consumer<Script> said)
      throws IOException {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(said);
      return client.expectClose(code, text);
    }
  }

  /** The broker can't tell any more where frames begin, and hears no answer. */
  private static void lost(String text, Consumer<Script> said) throws IOException {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(said);
      client.expectGoodbye(501, text);
    }
  }

  // ---- single frames ---------------------------------------------------------------------------

  @Test
  void aFrameThatIsTooLarge() throws Exception {
    lost(
        "FRAME_ERROR - type 3, all octets = <<>>: {frame_too_large,131073,131064}",
        script -> script.prefix(Script.BODY, 1, 131_073));
    lost(
        "FRAME_ERROR - type 1, all octets = <<>>: {frame_too_large,4294967295,131064}",
        script -> script.prefix(Script.METHOD, 1, -1));
  }

  @Test
  void aFrameThatIsALittleTooLargeIsRead() throws Exception {
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(
          script ->
              script
                  .method(1, PUBLISH)
                  .header(1, 131_072)
                  .body(1, new byte[131_072])
                  .method(1, new BasicMethod.Qos(0, 1, false)));
      client.expect(1, BasicMethod.QosOk.class);
    }
  }

  @Test
  void theAgreedLimitCounts() throws Exception {
    try (RawClient client = RawClient.open(BROKER.port(), 0, 4096, 0)) {
      client.openChannel(1);
      client.send(script -> script.prefix(Script.BODY, 1, 4097));
      client.expectClose(
          501, "FRAME_ERROR - type 3, all octets = <<>>: {frame_too_large,4097,4088}");
    }
  }

  /** Each of them would reach a consumer as bytes that no client can read. */
  @Test
  void propertiesThatAreAnnouncedAndDoNotCome() throws Exception {
    for (int flag = 0; flag < 16; flag++) {
      int flags = 1 << flag;
      if (flags == 2) {
        // It stands for no property.
        continue;
      }
      try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
        client.send(
            script ->
                script
                    .method(1, PUBLISH)
                    .frame(
                        Script.HEADER,
                        1,
                        new byte[] {
                          0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) (flags >> 8), (byte) flags
                        }));
        client.expectClose(501, "FRAME_ERROR - cannot decode properties");
      }
    }
  }

  @Test
  void aWrongEndOfFrame() throws Exception {
    lost(
        "FRAME_ERROR - type 1, all octets = <<0,20,0,20,1>>: {invalid_frame_end_marker,205}",
        script -> script.frameWithEnd(Script.METHOD, 1, 0xCD, new byte[] {0, 20, 0, 20, 1}));
    lost(
        "FRAME_ERROR - type 3, first 16 octets = <<\"0123456789abcdef\">>:"
            + " {invalid_frame_end_marker,0}",
        script -> script.frameWithEnd(Script.BODY, 1, 0, "0123456789abcdefgh".getBytes()));
  }

  @Test
  void anUnknownType() throws Exception {
    closed(
        501,
        "FRAME_ERROR - type 9, all octets = <<1,2,3>>: unknown_frame",
        script -> script.frame(9, 1, new byte[] {1, 2, 3}));
    closed(
        501,
        "FRAME_ERROR - type 4, all octets = <<>>: unknown_frame",
        script -> script.frame(4, 0));
  }

  @Test
  void aHeartbeatOnAChannel() throws Exception {
    closed(
        505,
        "UNEXPECTED_FRAME - type 8, all octets = <<>>",
        script -> script.frame(Script.HEARTBEAT, 1));
  }

  @Test
  void contentOnTheConnectionsOwnChannel() throws Exception {
    closed(
        505,
        "UNEXPECTED_FRAME - type 3, all octets = <<1>>",
        script -> script.body(0, new byte[] {1}));
  }

  @Test
  void argumentsThatDoNotDecode() throws Exception {
    ConnectionMethod.Close close =
        closed(
            501,
            "FRAME_ERROR - cannot decode <<0,0,9,1>>",
            script -> script.frame(Script.METHOD, 1, new byte[] {0, 50, 0, 10, 0, 0, 9, 1}));
    assertEquals(50, close.failedClassId());
    assertEquals(10, close.failedMethodId());
    closed(
        501,
        "FRAME_ERROR - Malformed UTF-8 in shortstr",
        script ->
            script.frame(
                Script.METHOD,
                1,
                new byte[] {0, 50, 0, 10, 0, 0, 2, (byte) 0xC3, 0x28, 0, 0, 0, 0, 0}));
  }

  @Test
  void methodsThatNobodyHas() throws Exception {
    closed(
        503,
        "COMMAND_INVALID - unimplemented method",
        script -> script.frame(Script.METHOD, 1, new byte[] {0, 60, 3, (byte) 0xE7}));
    closed(
        503,
        "COMMAND_INVALID - unimplemented method",
        script -> script.frame(Script.METHOD, 1, new byte[] {9, 9, 0, 10}));
  }

  @Test
  void methodsThatOnlyTheBrokerSays() throws Exception {
    closed(
        503,
        "COMMAND_INVALID - unimplemented method",
        script -> script.method(1, new QueueMethod.BindOk()));
    closed(
        503,
        "COMMAND_INVALID - unimplemented method",
        script -> script.method(1, new BasicMethod.GetEmpty()));
  }

  // ---- the order of frames ---------------------------------------------------------------------

  @Test
  void contentWhereAMethodIsDue() throws Exception {
    String text = "UNEXPECTED_FRAME - expected method frame, got non method frame instead";
    closed(505, text, script -> script.header(1, 10));
    closed(505, text, script -> script.body(1, new byte[] {1}));
    closed(
        505,
        text,
        script ->
            script.method(1, PUBLISH).header(1, 1).body(1, new byte[] {1}).body(1, new byte[] {2}));
  }

  @Test
  void somethingElseWhereAHeaderIsDue() throws Exception {
    String text =
        "UNEXPECTED_FRAME - expected content header for class 60, got non content header frame"
            + " instead";
    closed(505, text, script -> script.method(1, PUBLISH, new BasicMethod.Qos(0, 1, false)));
    closed(505, text, script -> script.method(1, PUBLISH, PUBLISH));
    closed(505, text, script -> script.method(1, PUBLISH, new ChannelMethod.Close(200, "", 0, 0)));
    closed(505, text, script -> script.method(1, PUBLISH).body(1, new byte[] {1}));
  }

  @Test
  void theHeaderOfAnotherClass() throws Exception {
    closed(
        505,
        "UNEXPECTED_FRAME - expected content header for class 60, got one for class 50 instead",
        script -> script.method(1, PUBLISH).header(1, 50, 1));
  }

  @Test
  void somethingElseWhereABodyIsDue() throws Exception {
    String text = "UNEXPECTED_FRAME - expected content body, got non content body frame instead";
    closed(505, text, script -> script.method(1, PUBLISH).header(1, 5).method(1, PUBLISH));
    closed(505, text, script -> script.method(1, PUBLISH).header(1, 5).header(1, 5));
  }

  @Test
  void moreThanTheHeaderSays() throws Exception {
    closed(
        501,
        "FRAME_ERROR - content body frame exceeds remaining content size",
        script -> script.method(1, PUBLISH).header(1, 5).body(1, new byte[4]).body(1, new byte[2]));
  }

  @Test
  void sizesThatNoMessageHas() throws Exception {
    closed(
        501,
        "FRAME_ERROR - content body size 536870913 exceeds maximum allowed size 536870912",
        script -> script.method(1, PUBLISH).header(1, 536_870_913L));
    closed(
        501,
        "FRAME_ERROR - content body size 18446744073709551615 exceeds maximum allowed size"
            + " 536870912",
        script -> script.method(1, PUBLISH).header(1, -1));
  }

  @Test
  void aMessageLargerThanMayBeClosesItsChannelAlone() throws Exception {
    try (TestNode broker = TestNode.with("max_message_size", "2000");
        RawClient client = RawClient.openWithChannel(broker.port())) {
      client.openChannel(2);
      client.send(
          script ->
              script
                  .method(1, PUBLISH)
                  .header(1, 2001)
                  .body(1, new byte[1000])
                  .body(1, new byte[1001])
                  .publish(1, "", "nowhere", new byte[2000]));
      client.expectChannelClose(
          1,
          406,
          "PRECONDITION_FAILED - message size 2001 is larger than configured max size 2000");
      client.openChannel(1);
      client.send(
          script ->
              script
                  .publish(2, "", "nowhere", new byte[2000])
                  .method(2, new BasicMethod.Qos(0, 1, false)));
      client.expect(2, BasicMethod.QosOk.class);
    }
  }

  // ---- channels --------------------------------------------------------------------------------

  @Test
  void aChannelThatIsNotOpen() throws Exception {
    ConnectionMethod.Close close =
        closed(
            504,
            "CHANNEL_ERROR - expected 'channel.open'",
            script -> script.method(2, new BasicMethod.Qos(0, 1, false)));
    assertEquals(60, close.failedClassId());
    assertEquals(10, close.failedMethodId());
    closed(504, "CHANNEL_ERROR - expected 'channel.open'", script -> script.header(2, 1));
    closed(
        504, "CHANNEL_ERROR - expected 'channel.open'", script -> script.body(2, new byte[] {1}));
  }

  @Test
  void aChannelThatIsOpenAlready() throws Exception {
    closed(
        504,
        "CHANNEL_ERROR - second 'channel.open' seen",
        script -> script.method(1, new ChannelMethod.Open()));
  }

  @Test
  void flowIsNotTheClientsToStop() throws Exception {
    closed(
        540,
        "NOT_IMPLEMENTED - active=false",
        script -> script.method(1, new ChannelMethod.Flow(false)));
    try (RawClient client = RawClient.openWithChannel(BROKER.port())) {
      client.send(
          1,
          new ChannelMethod.Flow(true),
          new AccessMethod.Request("/", false, false, true, true, true));
      assertTrue(client.expect(1, ChannelMethod.FlowOk.class).active());
      assertEquals(1, client.expect(1, AccessMethod.RequestOk.class).ticket());
    }
  }

  @Test
  void methodsOfAChannelOnTheConnectionsOwn() throws Exception {
    closed(
        504,
        "CHANNEL_ERROR - unexpected method in connection state running",
        script -> script.method(0, new ChannelMethod.Open()));
    closed(
        504,
        "CHANNEL_ERROR - unexpected method in connection state running",
        script -> script.method(0, new ConfirmMethod.Select(false)));
  }

  @Test
  void methodsOfTheConnectionOnAChannel() throws Exception {
    closed(
        503,
        "COMMAND_INVALID - unimplemented method",
        script -> script.method(1, new ConnectionMethod.Close(200, "", 0, 0)));
  }
}
