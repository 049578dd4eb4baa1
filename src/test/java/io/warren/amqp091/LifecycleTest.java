package io.warren.amqp091;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.warren.amqp091.channel.ChannelLimits;
import io.warren.amqp091.codec.FrameDecoder;
import io.warren.amqp091.codec.Method;
import io.warren.amqp091.codec.ReplyCode;
import io.warren.value.FieldTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LifecycleTest implements Lifecycle.Peer, Output.Listener {
  private static final ConnectionSettings SETTINGS =
      new ConnectionSettings(
          FieldTable.EMPTY, 8192, 0, 0, 0, 0, 100, 100, 100, new ChannelLimits(0, 0, 0, 0));

  private final RecordedSocket socket = new RecordedSocket();
  private final ManualTimers timers = new ManualTimers();
  private final FrameDecoder decoder = FrameDecoder.forServer(8192);
  private final Reading reading = new Reading(socket.socket(), Runnable::run, () -> {}, SETTINGS);
  private final Output output = new Output(socket.socket(), new WriterPool(), this);
  private final Lifecycle life =
      new Lifecycle(
          timers.vertx(),
          socket.socket(),
          decoder,
          reading,
          output,
          new ConnectionName("client -> broker"),
          this);

  /** What it has said and done, in order. */
  private final List<String> done = new ArrayList<>();

  private final Promise<Void> sessionEnd = Promise.promise();
  private boolean sessionAsked;

  @Override
  public void send(Method method) {
    done.add(method.kind().name());
  }

  @Override
  public void flush() {}

  @Override
  public void endChannels() {
    if (!done.contains("channels end")) {
      done.add("channels end");
    }
  }

  @Override
  public Future<Void> endSession() {
    if (!sessionAsked) {
      sessionAsked = true;
      done.add("session ends");
    }
    return sessionEnd.future();
  }

  @Override
  public void gone() {
    done.add("gone");
  }

  @Override
  public void onUnsent(long bytes) {}

  @Override
  public void onTaken() {}

  @Override
  public void onRoom() {}

  @Override
  public void onBroken() {}

  @BeforeEach
  void begin() {
    socket.takesAtOnce(() -> true);
    life.begin(5_000);
  }

  @AfterEach
  void close() {
    socket.close();
  }

  private void closeForError() {
    life.close(Failure.of(ReplyCode.FRAME_ERROR, "bad"));
  }

  @Test
  void whoDoesNotOpenInTimeIsDropped() {
    assertEquals(List.of(5_000L), timers.setMs());
    timers.fire();
    assertTrue(socket.isClosed());
  }

  @Test
  void whoHasOpenedIsGivenTime() {
    life.opened();
    assertEquals(List.of(), timers.setMs());
    assertTrue(life.isOpen());
    assertFalse(life.isEnding());
  }

  @Test
  void anErrorEndsChannelsBeforeItIsSaidAndItsAnswerClosesTheSocket() {
    life.opened();
    reading.onHeld(true);
    closeForError();
    closeForError();
    assertEquals(List.of("channels end", "CONNECTION_CLOSE", "session ends"), done);
    assertFalse(reading.paused(), "the answer has to be read");
    assertFalse(socket.isClosed());
    life.onCloseOk();
    assertTrue(socket.isClosed());
  }

  @Test
  void whoDoesNotAnswerIsDropped() {
    life.opened();
    closeForError();
    assertEquals(1, timers.setMs().size());
    timers.fire();
    assertTrue(socket.isClosed());
  }

  @Test
  void aCloseOfBothEndsIsAnswered() {
    life.opened();
    closeForError();
    life.onClose();
    assertEquals("CONNECTION_CLOSE_OK", done.get(done.size() - 1));
    assertFalse(socket.isClosed());
  }

  @Test
  void aClientsCloseIsAnsweredWhenWhatWasItsOwnIsGone() {
    life.opened();
    life.onClose();
    assertEquals(List.of("channels end", "session ends"), done);
    assertTrue(decoder.isStopped());
    sessionEnd.complete();
    assertEquals("CONNECTION_CLOSE_OK", done.get(2));
    assertTrue(socket.isClosed());
  }

  @Test
  void theNodesEndIsSaidToWhoIsOpenAlone() {
    life.closeForced("end");
    assertTrue(socket.isClosed());
    assertEquals(List.of(), done);
  }

  @Test
  void theNodesEndWaitsShortly() {
    life.opened();
    Future<Void> ended = life.closeForced("end");
    assertEquals(List.of(2_000L), timers.setMs());
    timers.fire();
    assertTrue(socket.isClosed());
    life.onSocketClosed();
    assertFalse(ended.isComplete());
    sessionEnd.complete();
    assertTrue(ended.succeeded());
    assertEquals("gone", done.get(done.size() - 1));
  }

  @Test
  void aSocketThatClosesEndsEverythingOnce() {
    life.opened();
    life.keepAlive(1);
    life.onSocketClosed();
    sessionEnd.complete();
    assertEquals(List.of("channels end", "session ends", "gone"), done);
    assertEquals(List.of(), timers.setMs());
    assertTrue(life.isClosed() && life.ended().succeeded());
  }
}
