package io.warren.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.warren.amqp091.channel.Channel;
import io.warren.amqp091.channel.ChannelLimits;
import io.warren.amqp091.channel.UnfinishedBodies;
import io.warren.amqp091.channel.Wire;
import io.warren.amqp091.codec.AccessMethod;
import io.warren.amqp091.codec.Method;
import io.warren.amqp091.codec.QueueMethod;
import io.warren.value.FieldTable;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is no exception but an error fails the method that it comes from all the same. */
class ChannelErrorIT {
  @RegisterExtension static final BrokerExtension BROKER = new BrokerExtension();

  private final BlockingQueue<String> failed = new LinkedBlockingQueue<>();

  private void handle(Method method) throws Exception {
    new InsideSession(BROKER.broker())
        .ask(
            session -> {
              ContextInternal context = ContextInternal.current();
              ChannelLimits limits = new ChannelLimits(1000, 0, 1000, 1000);
              UnfinishedBodies unfinished = new UnfinishedBodies(1000);
              new Channel(1, context, new TornWire(), session, limits, unfinished).onMethod(method);
              return Future.succeededFuture();
            });
    assertEquals("StackOverflowError of " + method.kind(), failed.poll(5, TimeUnit.SECONDS));
  }

  @Test
  void ofAMethodThatIsAnsweredAtOnce() throws Exception {
    handle(new AccessMethod.Request("/", false, false, false, false, false));
  }

  @Test
  void ofAMethodThatHasWaitedForItsAnswer() throws Exception {
    handle(new QueueMethod.Declare("", false, false, true, true, false, FieldTable.EMPTY));
  }

  /** A connection that sends nothing. */
  private final class TornWire implements Wire {
    @Override
    public void send(int channel, Method method) {
      throw new StackOverflowError();
    }

    @Override
    public void send(int channel, Method method, byte[] encodedProperties, byte[] body) {
      throw new StackOverflowError();
    }

    @Override
    public boolean full() {
      return false;
    }

    @Override
    public void whenRoom(Channel channel) {}

    @Override
    public void flushLater(Channel channel) {}

    @Override
    public void released(Channel channel) {}

    @Override
    public void fail(Channel channel, Throwable failure, @Nullable Method method) {
      failed.add(failure.getClass().getSimpleName() + " of " + method.kind());
    }

    @Override
    public void kept(int deltaBytes) {}

    @Override
    public boolean cancelNotify() {
      return false;
    }
  }
}
