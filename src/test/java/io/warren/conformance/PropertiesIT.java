package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.impl.LongStringHelper;
import java.math.BigDecimal;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Properties come out as they went in. */
class PropertiesIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private Channel channel;
  private String queue;

  @BeforeEach
  void open() throws Exception {
    channel = BROKER.connect().createChannel();
    queue = Inbox.declare(channel);
  }

  private BasicProperties roundTrip(BasicProperties properties) throws Exception {
    channel.basicPublish("", queue, properties, Inbox.bytes("body"));
    BasicProperties got = channel.basicGet(queue, true).getProps();
    assertArrayEquals(encoded(properties), encoded(got));
    // A consumer is given the same as one who gets.
    channel.basicPublish("", queue, properties, Inbox.bytes("body"));
    Inbox inbox = new Inbox(channel);
    String tag = channel.basicConsume(queue, true, inbox);
    assertArrayEquals(encoded(properties), encoded(inbox.next().properties()));
    channel.basicCancel(tag);
    return got;
  }

  /** As the client writes them: properties hold no more than their bytes. */
  private static byte[] encoded(BasicProperties properties) throws Exception {
    return properties.toFrame(1, 0).getPayload();
  }

  @Test
  void noneStayNone() throws Exception {
    BasicProperties got = roundTrip(new BasicProperties());
    assertNull(got.getHeaders());
    assertNull(got.getDeliveryMode());
  }

  @Test
  void allStayTheSame() throws Exception {
    BasicProperties got =
        roundTrip(
            new BasicProperties.Builder()
                .contentType("text/plain")
                .contentEncoding("gzip")
                .headers(Map.of("key", "value"))
                .deliveryMode(2)
                .priority(7)
                .correlationId("correlation")
                .replyTo("reply")
                .expiration("60000")
                .messageId("message")
                .timestamp(new Date(1_700_000_000_000L))
                .type("type")
                .userId("guest")
                .appId("app")
                .clusterId("cluster")
                .build());
    assertEquals(7, got.getPriority());
    assertEquals("cluster", got.getClusterId());
    assertEquals(1_700_000_000_000L, got.getTimestamp().getTime());
  }

  @Test
  void eachAloneStaysTheSame() throws Exception {
    String longest = "é".repeat(127) + "x";
    roundTrip(new BasicProperties.Builder().contentType("").build());
    roundTrip(new BasicProperties.Builder().contentEncoding(longest).build());
    roundTrip(new BasicProperties.Builder().headers(Map.of()).build());
    roundTrip(new BasicProperties.Builder().deliveryMode(1).build());
    roundTrip(new BasicProperties.Builder().deliveryMode(0).build());
    roundTrip(new BasicProperties.Builder().priority(0).build());
    roundTrip(new BasicProperties.Builder().priority(255).build());
    roundTrip(new BasicProperties.Builder().correlationId(longest).build());
    roundTrip(new BasicProperties.Builder().replyTo("x").build());
    roundTrip(new BasicProperties.Builder().messageId("x").build());
    roundTrip(new BasicProperties.Builder().timestamp(new Date(0)).build());
    roundTrip(new BasicProperties.Builder().type("x").build());
    roundTrip(new BasicProperties.Builder().appId("x").build());
    roundTrip(new BasicProperties.Builder().clusterId("x").build());
  }

  @Test
  void everyTypeOfHeaderStaysTheSame() throws Exception {
    Map<String, Object> headers = new LinkedHashMap<>();
    headers.put("string", "text é 漢");
    headers.put("empty", "");
    headers.put("boolean", true);
    headers.put("byte", (byte) -3);
    headers.put("short", (short) -300);
    headers.put("int", -70_000);
    headers.put("long", Long.MIN_VALUE);
    headers.put("float", 1.5f);
    headers.put("double", Math.PI);
    headers.put("decimal", new BigDecimal("12.34"));
    headers.put("timestamp", new Date(1_700_000_000_000L));
    headers.put("bytes", new byte[] {0, -1, 127});
    headers.put("void", null);
    headers.put("array", List.of(1, "two", List.of(3L, false)));
    headers.put("table", Map.of("inner", Map.of("innermost", List.of(Map.of("k", "v")))));
    BasicProperties got = roundTrip(new BasicProperties.Builder().headers(headers).build());
    assertEquals(headers.keySet(), got.getHeaders().keySet());
    assertEquals("text é 漢", got.getHeaders().get("string").toString());
    assertEquals(new BigDecimal("12.34"), got.getHeaders().get("decimal"));
    assertArrayEquals(new byte[] {0, -1, 127}, (byte[]) got.getHeaders().get("bytes"));
  }

  @Test
  void aStringOfAnyBytesStaysTheSame() throws Exception {
    LongString bytes = LongStringHelper.asLongString(new byte[] {(byte) 0xff, 0, (byte) 0xc3});
    BasicProperties got =
        roundTrip(new BasicProperties.Builder().headers(Map.of("raw", bytes)).build());
    assertArrayEquals(bytes.getBytes(), ((LongString) got.getHeaders().get("raw")).getBytes());
  }

  @Test
  void deepTablesStayTheSame() throws Exception {
    Object deep = "bottom";
    for (int level = 0; level < 50; level++) {
      deep = level % 2 == 0 ? Map.of("down", deep) : List.of(deep);
    }
    roundTrip(new BasicProperties.Builder().headers(Map.of("deep", deep)).build());
  }

  @Test
  void largeHeadersStayTheSame() throws Exception {
    Map<String, Object> headers = new LinkedHashMap<>();
    for (int index = 0; index < 500; index++) {
      headers.put("header-" + index, "x".repeat(index % 200));
    }
    roundTrip(new BasicProperties.Builder().headers(headers).build());
  }

  @Test
  void aReturnedMessageKeepsThem() throws Exception {
    BasicProperties properties =
        new BasicProperties.Builder().headers(Map.of("key", 1)).priority(3).build();
    List<BasicProperties> returned = new CopyOnWriteArrayList<>();
    channel.addReturnListener(
        (code, text, exchange, key, of, body) -> {
          assertEquals("body", new String(body, "UTF-8"));
          returned.add(of);
        });
    channel.basicPublish("", "nowhere", true, properties, Inbox.bytes("body"));
    Wait.until("the message is back", () -> returned.size() == 1);
    assertArrayEquals(encoded(properties), encoded(returned.get(0)));
  }
}
