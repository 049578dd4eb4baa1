package io.warren.amqp091;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import io.warren.conformance.LogLines;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AcceptFailuresTest {
  private final LogLines lines = LogLines.open();
  private long nowNs;
  private final EmbeddedChannel listening = new EmbeddedChannel(new AcceptFailures(() -> nowNs));

  @AfterEach
  void close() {
    lines.close();
    listening.finishAndReleaseAll();
  }

  private void fail(String message) {
    listening.pipeline().fireExceptionCaught(new IOException(message));
    // Nobody further behind has to do with it.
    listening.checkException();
  }

  @Test
  void whatIsTriedEachSecondIsToldOnceInAWhile() {
    for (int second = 0; second < 50; second++) {
      fail("accept(..) failed with error(-24): Too many open files");
      nowNs += 1_000_000_000L;
    }
    assertEquals(1, lines.with("no file descriptors left").size());
    nowNs += AcceptFailures.QUIET_NS;
    fail("Too many open files in system");
    assertEquals(2, lines.with("no file descriptors left").size());
  }

  @Test
  void anyOtherFailureIsToldToo() {
    fail("accept(..) failed with error(-12): Cannot allocate memory");
    assertEquals(1, lines.with("nobody can connect").size());
    assertEquals(0, lines.with("no file descriptors left").size());
  }
}
