package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.warren.tls.Issued;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The official client over TLS. */
class TlsIT {
  private static final SecuredNode SECURED = SecuredNode.make();
  private static final byte[] LARGE = new byte[3_000_000];

  static {
    new Random(7).nextBytes(LARGE);
  }

  @ParameterizedTest
  @CsvSource({
    "boringssl, TLSv1.2, false",
    "boringssl, TLSv1.2, true",
    "boringssl, TLSv1.3, false",
    "boringssl, TLSv1.3, true",
    "jdk, TLSv1.2, false",
    "jdk, TLSv1.2, true",
    "jdk, TLSv1.3, false",
    "jdk, TLSv1.3, true"
  })
  void messagesOfAllSizesGoThere(String engine, String protocol, boolean showsCertificate)
      throws Exception {
    Map<String, String> options = SECURED.optionsWithVerification();
    options.put("ssl_options.engine", engine);
    Issued shown = showsCertificate ? SECURED.authority().client("client") : null;
    try (LogLines log = LogLines.open();
        TestNode node = TestNode.with(options)) {
      assertEquals(1, log.with("TLS by " + engine).size());
      ConnectionFactory factory = new ConnectionFactory();
      factory.setHost("localhost");
      factory.setPort(node.port());
      factory.useSslProtocol(SECURED.client(protocol, shown));
      factory.enableHostnameVerification();
      try (Connection connection = factory.newConnection();
          Channel channel = connection.createChannel()) {
        channel.confirmSelect();
        String queue = channel.queueDeclare().getQueue();
        for (byte[] body : new byte[][] {new byte[0], {1}, LARGE}) {
          channel.basicPublish("", queue, null, body);
          channel.waitForConfirmsOrDie(10_000);
          GetResponse got = channel.basicGet(queue, true);
          assertArrayEquals(body, got.getBody());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "boringssl, TLSv1.2, ecdhe_ecdsa",
    "boringssl, TLSv1.3, any",
    "jdk, TLSv1.2, ecdhe_ecdsa",
    "jdk, TLSv1.3, any"
  })
  void theEventsOfAConnectionTellOfIt(String engine, String protocol, String keyExchange)
      throws Exception {
    Map<String, String> options = SECURED.optionsWithVerification();
    options.put("ssl_options.engine", engine);
    options.put("event_exchange.enabled", "true");
    Issued shown = SECURED.authority().client("some client");
    try (TestNode node = TestNode.with(options);
        Connection watching = factory(node, SECURED.client()).newConnection();
        Channel channel = watching.createChannel()) {
      String queue = channel.queueDeclare().getQueue();
      channel.queueBind(queue, "amq.rabbitmq.event", "connection.created");
      factory(node, SECURED.client(protocol, shown)).newConnection().close();
      factory(node, SECURED.client()).newConnection().close();
      Map<String, Object> told = next(channel, queue);
      assertEquals(true, told.get("ssl"));
      assertEquals(protocol.toLowerCase(Locale.ROOT), text(told, "ssl_protocol"));
      assertEquals(keyExchange, text(told, "ssl_key_exchange"));
      assertEquals("aes_256_gcm", text(told, "ssl_cipher"));
      assertEquals("aead", text(told, "ssl_hash"));
      assertEquals("CN=some client,O=Warren", text(told, "peer_cert_subject"));
      assertEquals("CN=Test,O=Warren", text(told, "peer_cert_issuer"));
      assertEquals(
          shown.certificate().getSerialNumber().toString(), text(told, "peer_cert_serial_number"));
      assertEquals(
          shown.certificate().getNotBefore().toInstant()
              + " - "
              + shown.certificate().getNotAfter().toInstant(),
          text(told, "peer_cert_validity"));
      Map<String, Object> unknown = next(channel, queue);
      assertEquals("tlsv1.3", text(unknown, "ssl_protocol"));
      assertEquals("", text(unknown, "peer_cert_subject"));
    }
  }

  private static ConnectionFactory factory(TestNode node, SSLContext client) {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setPort(node.port());
    factory.useSslProtocol(client);
    return factory;
  }

  private static Map<String, Object> next(Channel channel, String queue) throws Exception {
    AtomicReference<GetResponse> got = new AtomicReference<>();
    Wait.until(
        "an event",
        () -> {
          got.set(channel.basicGet(queue, true));
          return got.get() != null;
        });
    return got.get().getProps().getHeaders();
  }

  private static String text(Map<String, Object> told, String key) {
    return String.valueOf(told.get(key));
  }
}
