package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import io.warren.amqp091.codec.BasicMethod;
import io.warren.value.ByteWriter;
import io.warren.value.FieldTable;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Direct replies that are not read are dropped, and hold up nobody. */
class UnreadRepliesIT {
  private static final int REPLIES = 500;
  private static final int BODY_BYTES = 100_000;
  private static final int LAST_BYTES = 4;
  private static final long HEAP_SLACK_BYTES = 16 << 20;
  private static final String REPLY_TO = "amq.rabbitmq.reply-to";

  @RegisterExtension
  static final BrokerExtension BROKER = new BrokerExtension().with("reply_backlog_bytes", "200000");

  /** Asks, and gives the key of the answer. */
  private static String ask(RawClient client, Channel responder) throws Exception {
    responder.queueDeclare("requests", false, false, false, null);
    byte[] replyTo = REPLY_TO.getBytes(StandardCharsets.US_ASCII);
    ByteWriter header = new ByteWriter();
    header.put16(60);
    header.put16(0);
    header.put64(0);
    header.put16(1 << 9);
    header.put8(replyTo.length);
    header.bytes(replyTo);
    client.send(
        script ->
            script
                .method(
                    1,
                    new BasicMethod.Consume(
                        REPLY_TO, "tag", false, true, false, false, FieldTable.EMPTY))
                .method(1, new BasicMethod.Publish("", "requests", false, false))
                .frame(Script.HEADER, 1, header.toArray()));
    client.expect(1, BasicMethod.ConsumeOk.class);
    BasicProperties[] properties = {null};
    Wait.until(
        "the request",
        () -> {
          var got = responder.basicGet("requests", true);
          if (got != null) {
            properties[0] = got.getProps();
          }
          return got != null;
        });
    responder.queueDelete("requests");
    return properties[0].getReplyTo();
  }

  private static long usedBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void theSenderGoesOnAndLaterRepliesArrive() throws Exception {
    Channel responder = BROKER.connect().createChannel();
    responder.confirmSelect();
    try (RawClient client = RawClient.open(BROKER.port(), 0, 131_072, 4096)) {
      client.openChannel(1);
      String key = ask(client, responder);
      long before = usedBytes();
      for (int i = 0; i < REPLIES; i++) {
        responder.basicPublish("", key, null, new byte[BODY_BYTES]);
      }
      responder.waitForConfirmsOrDie(10_000);
      Wait.until("the heap", () -> usedBytes() < before + HEAP_SLACK_BYTES);
      Channel other = BROKER.connect().createChannel();
      other.queueDeclare("other", false, true, true, null);
      CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> readToLast(client));
      Wait.until(
          "a reply once it reads",
          () -> {
            responder.basicPublish("", key, null, new byte[LAST_BYTES]);
            responder.waitForConfirmsOrDie(10_000);
            return reader.isDone();
          });
      assertTrue(reader.get() < REPLIES, "none was dropped");
    }
  }

  /** How many large replies there are before the first small one. */
  private static int readToLast(RawClient client) {
    try {
      for (int count = 0; ; count++) {
        client.expect(1, BasicMethod.Deliver.class);
        if (client.expectContent(1).length == LAST_BYTES) {
          return count;
        }
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
