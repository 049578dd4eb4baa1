package io.warren.amqp091.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.Frame;
import com.rabbitmq.client.impl.LongStringHelper;
import io.warren.value.ByteWriter;
import io.warren.value.Bytes;
import io.warren.value.FieldTable;
import io.warren.value.Properties;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the official Java client writes we read, and what we write it reads. */
class OfficialClientAgreesTest {
  private static final Map<String, Object> CLIENT_TABLE = new LinkedHashMap<>();
  private static final Map<String, Object> OUR_TABLE = new LinkedHashMap<>();

  static {
    put("text", "größe", "größe");
    put("int", -7, -7);
    put("long", 1L << 40, 1L << 40);
    put("short", (short) -3, (short) -3);
    put("byte", (byte) -1, (byte) -1);
    put("bool", true, true);
    put("float", 1.5f, 1.5f);
    put("double", 2.25d, 2.25d);
    put("decimal", new BigDecimal("12.34"), new FieldTable.Decimal(2, 1234));
    put("time", new Date(5000), new FieldTable.Timestamp(5));
    put("bytes", new byte[] {1, 2}, Bytes.copyOf(new byte[] {1, 2}));
    put("void", null, FieldTable.NoValue.INSTANCE);
    put("list", Arrays.asList(1, "a"), List.of(1, "a"));
    put("table", Map.of("in", 1), FieldTable.of(Map.of("in", 1)));
  }

  private static final FieldTable TABLE = FieldTable.of(OUR_TABLE);

  @Test
  void methodsOfTheClientAreRead() throws IOException {
    assertRead(
        new QueueMethod.Declare("q", false, true, false, true, false, TABLE),
        new AMQP.Queue.Declare.Builder()
            .queue("q")
            .durable()
            .autoDelete()
            .arguments(CLIENT_TABLE)
            .build());
    assertRead(
        new ExchangeMethod.Declare("e", "topic", true, false, false, true, true, TABLE),
        new AMQP.Exchange.Declare.Builder()
            .exchange("e")
            .type("topic")
            .passive()
            .internal()
            .nowait()
            .arguments(CLIENT_TABLE)
            .build());
    assertRead(
        new ExchangeMethod.Unbind("d", "s", "k", true, FieldTable.EMPTY),
        new AMQP.Exchange.Unbind.Builder()
            .destination("d")
            .source("s")
            .routingKey("k")
            .nowait()
            .build());
    assertRead(
        new QueueMethod.Unbind("q", "e", "k", FieldTable.EMPTY),
        new AMQP.Queue.Unbind.Builder().queue("q").exchange("e").routingKey("k").build());
    assertRead(
        new QueueMethod.Delete("q", false, true, false),
        new AMQP.Queue.Delete.Builder().queue("q").ifEmpty().build());
    assertRead(
        new BasicMethod.Consume("q", "tag", false, true, false, false, FieldTable.EMPTY),
        new AMQP.Basic.Consume.Builder().queue("q").consumerTag("tag").noAck().build());
    assertRead(
        new BasicMethod.Publish("e", "k", false, true),
        new AMQP.Basic.Publish.Builder().exchange("e").routingKey("k").immediate().build());
    assertRead(
        new BasicMethod.Nack(1L << 50, false, true),
        new AMQP.Basic.Nack.Builder().deliveryTag(1L << 50).requeue().build());
    assertRead(
        new BasicMethod.Qos(0, 65535, true),
        new AMQP.Basic.Qos.Builder().prefetchCount(65535).global().build());
    assertRead(
        new ConnectionMethod.TuneOk(2047, 131072, 60),
        new AMQP.Connection.TuneOk.Builder()
            .channelMax(2047)
            .frameMax(131072)
            .heartbeat(60)
            .build());
    assertRead(
        new ConnectionMethod.Open("/"),
        new AMQP.Connection.Open.Builder().virtualHost("/").build());
    assertRead(
        new ConnectionMethod.Close(200, "bye", 60, 40),
        new AMQP.Connection.Close.Builder()
            .replyCode(200)
            .replyText("bye")
            .classId(60)
            .methodId(40)
            .build());
    assertRead(new ConfirmMethod.Select(true), new AMQP.Confirm.Select.Builder().nowait().build());
    assertRead(new TxMethod.Rollback(), new AMQP.Tx.Rollback.Builder().build());
  }

  @Test
  void startOkOfTheClientIsRead() throws IOException {
    byte[] response = {0, 'a', 0, (byte) 0xFF};
    RecordingHandler handler =
        read(
            new AMQP.Connection.StartOk.Builder()
                .clientProperties(CLIENT_TABLE)
                .mechanism("PLAIN")
                .response(LongStringHelper.asLongString(response))
                .locale("en_US")
                .build());
    ConnectionMethod.StartOk startOk = (ConnectionMethod.StartOk) handler.methods.get(0);
    assertEquals(TABLE, startOk.clientProperties());
    assertEquals("PLAIN", startOk.mechanism());
    assertArrayEquals(response, startOk.response());
    assertEquals("en_US", startOk.locale());
  }

  @Test
  void methodsOfOursAreReadByTheClient() throws IOException {
    AMQP.Connection.Start start =
        (AMQP.Connection.Start)
            write(new ConnectionMethod.Start(0, 9, TABLE, "PLAIN AMQPLAIN", "en_US"));
    assertEquals("PLAIN AMQPLAIN", start.getMechanisms().toString());
    assertEquals(CLIENT_TABLE.keySet(), start.getServerProperties().keySet());
    assertEquals(CLIENT_TABLE.get("decimal"), start.getServerProperties().get("decimal"));
    assertEquals(CLIENT_TABLE.get("time"), start.getServerProperties().get("time"));

    AMQP.Basic.Deliver deliver =
        (AMQP.Basic.Deliver) write(new BasicMethod.Deliver("tag", 9, true, "e", "größe"));
    assertEquals("tag", deliver.getConsumerTag());
    assertEquals(9, deliver.getDeliveryTag());
    assertEquals(true, deliver.getRedelivered());
    assertEquals("größe", deliver.getRoutingKey());

    AMQP.Basic.GetOk getOk = (AMQP.Basic.GetOk) write(new BasicMethod.GetOk(3, false, "", "k", 8));
    assertEquals(8, getOk.getMessageCount());

    AMQP.Basic.Return returned =
        (AMQP.Basic.Return) write(new BasicMethod.Return(312, "NO_ROUTE", "e", "k"));
    assertEquals(312, returned.getReplyCode());

    AMQP.Queue.DeclareOk declareOk =
        (AMQP.Queue.DeclareOk) write(new QueueMethod.DeclareOk("q", 4, 2));
    assertEquals(4, declareOk.getMessageCount());
    assertEquals(2, declareOk.getConsumerCount());

    AMQP.Channel.Close close =
        (AMQP.Channel.Close) write(new ChannelMethod.Close(404, "NOT_FOUND - no", 50, 10));
    assertEquals(404, close.getReplyCode());
    assertEquals(50, close.getClassId());

    assertEquals(
        AMQP.Basic.GetEmpty.class, write(new BasicMethod.GetEmpty()).getClass().getInterfaces()[0]);
    assertEquals(
        AMQP.Channel.OpenOk.class, write(new ChannelMethod.OpenOk()).getClass().getInterfaces()[0]);
    assertEquals(
        AMQP.Exchange.UnbindOk.class,
        write(new ExchangeMethod.UnbindOk()).getClass().getInterfaces()[0]);
  }

  @Test
  void propertiesOfTheClientAreRead() throws IOException {
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .contentType("text/plain")
            .contentEncoding("gzip")
            .headers(CLIENT_TABLE)
            .deliveryMode(2)
            .priority(200)
            .correlationId("c")
            .replyTo("r")
            .expiration("1000")
            .messageId("m")
            .timestamp(new Date(7000))
            .type("t")
            .userId("u")
            .appId("a")
            .clusterId("cl")
            .build();
    RecordingHandler handler = new RecordingHandler();
    decode(properties.toFrame(1, 1234), handler);
    ContentHeader header = handler.headers.get(0);
    assertEquals(60, header.classId());
    assertEquals(1234, header.bodySize());
    Properties expected =
        new Properties(
            "text/plain", "gzip", TABLE, 2, 200, "c", "r", "1000", "m", 7L, "t", "u", "a", "cl");
    Properties decoded = Amqp091Properties.INSTANCE.decode(header.encodedProperties());
    assertEquals(expected, decoded);
    // The client puts the headers in an order of its own, which the decoded ones keep.
    assertArrayEquals(header.encodedProperties(), Amqp091Properties.INSTANCE.encode(decoded));
  }

  private static void put(String name, Object ofClient, Object ofOurs) {
    CLIENT_TABLE.put(name, ofClient);
    OUR_TABLE.put(name, ofOurs);
  }

  private static void assertRead(Method expected, com.rabbitmq.client.Method written)
      throws IOException {
    assertEquals(List.of(expected), read(written).methods);
  }

  private static RecordingHandler read(com.rabbitmq.client.Method written) throws IOException {
    RecordingHandler handler = new RecordingHandler();
    decode(((com.rabbitmq.client.impl.Method) written).toFrame(1), handler);
    return handler;
  }

  private static void decode(Frame frame, RecordingHandler handler) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    frame.writeTo(new DataOutputStream(bytes));
    FrameDecoder.forClient(4096).decode(bytes.toByteArray(), 0, bytes.size(), handler);
  }

  private static com.rabbitmq.client.Method write(Method method) throws IOException {
    ByteWriter out = new ByteWriter();
    new FrameEncoder(Integer.MAX_VALUE).method(out, 1, method);
    DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(out.array(), 0, out.length()));
    Frame frame = Frame.readFrom(in, () -> 4096);
    assertEquals(0, in.available());
    return AMQImpl.readMethodFrom(
        new DataInputStream(new ByteArrayInputStream(frame.getPayload())));
  }
}
