package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.warren.amqp091.codec.ConnectionMethod;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A node that ends tells its clients, and takes no new ones meanwhile. */
class NodeEndIT {
  @Test
  void whoeverWasToldIsNotTakenAgain() throws Exception {
    TestNode node = TestNode.with();
    int port = node.port();
    try (RawClient slow = RawClient.open(port)) {
      CompletableFuture<?> closed = node.beginToEnd().toCompletableFuture();
      assertEquals(320, slow.expect(ConnectionMethod.Close.class).replyCode());
      // Vert.x deals sockets to the loops in turn.
      for (int count = 0; count < 4; count++) {
        assertFalse(closed.isDone());
        assertTurnedAway(port);
      }
      slow.send(0, new ConnectionMethod.CloseOk());
      closed.get(10, TimeUnit.SECONDS);
      node.close();
    }
  }

  private static void assertTurnedAway(int port) throws Exception {
    try (RawClient late = RawClient.connect(port)) {
      late.send(script -> script.protocolHeader());
      assertNull(late.nextOfAny());
    } catch (SocketException e) {
      // As good: the port is closed, or was closed on what was said.
      assertFalse(e.getMessage().isEmpty());
    }
  }
}
