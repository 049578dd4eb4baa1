package io.warren.amqp091;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** Addresses read in events as RabbitMQ's do. */
class ConnectionEventsTest {
  private static String host(String literal) {
    return ConnectionEvents.host(
        SocketAddress.inetSocketAddress(new InetSocketAddress(literal, 1)));
  }

  @Test
  void anAddressOfVersion4HasFourNumbers() {
    assertEquals("{127,0,0,1}", host("127.0.0.1"));
    assertEquals("{192,168,255,7}", host("192.168.255.7"));
  }

  @Test
  void anAddressOfVersion6HasEight() {
    assertEquals("{0,0,0,0,0,0,0,1}", host("::1"));
    assertEquals("{65152,0,0,0,0,43981,255,32768}", host("fe80::abcd:ff:8000"));
  }
}
