package io.warren.amqp091;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator why a listening socket accepts nobody. It stands last in that socket's
 * pipeline, behind Netty's own handler, which waits for a second and tries again, each time.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(AcceptFailures.class);

  /** How long after a line the next one may come. */
  static final long QUIET_NS = TimeUnit.SECONDS.toNanos(60);

  private final LongSupplier clockNs;
  private boolean told;
  private long toldAtNs;

  /**
   * Makes one.
   *
   * @param clockNs counts up from anywhere
   */
  AcceptFailures(LongSupplier clockNs) {
    this.clockNs = clockNs;
  }

  /**
   * Has the listening socket of an accepted one watched from now on. Vert.x keeps it to itself, and
   * tells nobody of its failures: its children alone know it. One that never had a child is not
   * watched, and Netty tells of its failures in words of its own.
   */
  static void watch(Channel accepted) {
    Channel listening = accepted.parent();
    if (listening != null) {
      // The listeners of all event loops come, and find the same socket.
      listening
          .eventLoop()
          .execute(
              () -> {
                if (listening.pipeline().get(AcceptFailures.class) == null) {
                  listening.pipeline().addLast(new AcceptFailures(System::nanoTime));
                }
              });
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    long nowNs = clockNs.getAsLong();
    if (told && nowNs - toldAtNs < QUIET_NS) {
      return;
    }
    told = true;
    toldAtNs = nowNs;
    // Every transport ends its message in the system's words; only a native one has their number.
    if (String.valueOf(cause.getMessage()).contains("Too many open files")) {
      LOG.error(
          "amqp on {}: no file descriptors left, nobody can connect: raise ulimit -n, or"
              + " LimitNOFILE of the service",
          context.channel().localAddress());
    } else {
      LOG.error("amqp on {}: nobody can connect", context.channel().localAddress(), cause);
    }
  }
}
