package io.warren.amqp091.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.ContentHeader;
import io.warren.amqp091.codec.ProtocolException;
import io.warren.amqp091.codec.ReplyCode;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ContentAssemblerTest {
  private static final int MAX_BYTES = 1 << 20;
  private static final byte[] PROPERTIES = {1, 2};
  private static final BasicMethod.Publish PUBLISH =
      new BasicMethod.Publish("e", "k", false, false);

  private static final int MAX_UNFINISHED_BYTES = 300_000;

  private final UnfinishedBodies unfinished = new UnfinishedBodies(MAX_UNFINISHED_BYTES);
  private final ContentAssembler assembler = new ContentAssembler(MAX_BYTES, unfinished);

  private static ContentHeader header(long bodySize) {
    return new ContentHeader(60, bodySize, PROPERTIES);
  }

  private static void assertBreach(ReplyCode code, String text, Executable action) {
    ProtocolException breach = assertThrows(ProtocolException.class, action);
    assertEquals(code, breach.code());
    assertEquals(text, breach.text());
  }

  @Test
  void aBodyOfNoBytesIsWholeWithItsHeader() {
    assertFalse(assembler.expectsContent());
    assembler.onPublish(PUBLISH);
    assertTrue(assembler.expectsContent());
    assertFalse(assembler.isWhole());
    assembler.onHeader(header(0));
    assertTrue(assembler.isWhole());
    assertSame(PUBLISH, assembler.publish());
    assertArrayEquals(PROPERTIES, assembler.encodedProperties());
    assertEquals(0, assembler.take().length);
    assertFalse(assembler.expectsContent());
    assertFalse(assembler.isWhole());
  }

  @Test
  void aBodyIsJoinedFromAnyNumberOfParts() {
    for (int frameBytes : new int[] {2, 5_000, 100_000, 400_000}) {
      assertJoined(frameBytes);
    }
  }

  private void assertJoined(int frameBytes) {
    Random random = new Random(frameBytes);
    byte[] body = new byte[700_000];
    random.nextBytes(body);
    assembler.onPublish(PUBLISH);
    assembler.onHeader(header(body.length));
    int from = 0;
    while (from < body.length) {
      assertFalse(assembler.isWhole());
      int length = Math.min(body.length - from, random.nextInt(frameBytes));
      byte[] frame = new byte[length + 9];
      System.arraycopy(body, from, frame, 5, length);
      assembler.onBody(frame, 5, length, 0);
      from += length;
    }
    assertTrue(assembler.isWhole());
    assertArrayEquals(body, assembler.take());
  }

  @Test
  void oneContentFollowsTheOther() {
    for (int size = 0; size < 10; size++) {
      assembler.onPublish(PUBLISH);
      assembler.onHeader(header(size));
      if (size > 0) {
        assembler.onBody(new byte[size], 0, size, 0);
      }
      assertEquals(size, assembler.take().length);
    }
  }

  @Test
  void theLargestBodyIsTakenAndNoLargerOne() {
    assembler.onPublish(PUBLISH);
    assembler.onHeader(header(MAX_BYTES));
    assembler.onBody(new byte[MAX_BYTES], 0, MAX_BYTES, 0);
    assembler.take();
    assembler.onPublish(PUBLISH);
    BrokerException refused =
        assertThrows(BrokerException.class, () -> assembler.onHeader(header(MAX_BYTES + 1)));
    assertEquals(ErrorKind.PRECONDITION_FAILED, refused.kind());
    assertEquals("message size 1048577 is larger than configured max size 1048576", refused.text());
  }

  @Test
  void aSizeBeyondAnyBodyIsRefused() {
    for (long size : new long[] {Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
      assembler.onPublish(PUBLISH);
      assertThrows(RuntimeException.class, () -> assembler.onHeader(header(size)));
    }
  }

  @Test
  void aHeaderWithoutAPublishIsUnexpected() {
    String text = "expected method frame, got non method frame instead";
    assertBreach(ReplyCode.UNEXPECTED_FRAME, text, () -> assembler.onHeader(header(1)));
    assertBreach(ReplyCode.UNEXPECTED_FRAME, text, () -> assembler.onBody(new byte[1], 0, 1, 0));
  }

  @Test
  void aBodyWithoutAHeaderIsUnexpected() {
    assembler.onPublish(PUBLISH);
    String text = "expected content header for class 60, got non content header frame instead";
    assertBreach(ReplyCode.UNEXPECTED_FRAME, text, () -> assembler.onBody(new byte[1], 0, 1, 0));
    assertEquals(text, assembler.unexpectedMethod().text());
  }

  @Test
  void aSecondHeaderIsUnexpected() {
    assembler.onPublish(PUBLISH);
    assembler.onHeader(header(1));
    String text = "expected content body, got non content body frame instead";
    assertBreach(ReplyCode.UNEXPECTED_FRAME, text, () -> assembler.onHeader(header(1)));
    assertEquals(text, assembler.unexpectedMethod().text());
  }

  @Test
  void aHeaderOfAnotherClassIsUnexpected() {
    assembler.onPublish(PUBLISH);
    assertBreach(
        ReplyCode.UNEXPECTED_FRAME,
        "expected content header for class 60, got one for class 50 instead",
        () -> assembler.onHeader(new ContentHeader(50, 1, PROPERTIES)));
  }

  @Test
  void moreBodyThanTheHeaderSaysIsABadFrame() {
    assembler.onPublish(PUBLISH);
    assembler.onHeader(header(10));
    assembler.onBody(new byte[6], 0, 6, 0);
    assertBreach(
        ReplyCode.FRAME_ERROR,
        "content body frame exceeds remaining content size",
        () -> assembler.onBody(new byte[5], 0, 5, 0));
  }

  private ContentAssembler begun(int size, int come) {
    ContentAssembler other = new ContentAssembler(MAX_BYTES, unfinished);
    other.onPublish(PUBLISH);
    other.onHeader(header(size));
    other.onBody(new byte[come], 0, come, 0);
    return other;
  }

  private static final String TOO_MUCH =
      "bodies of this connection that have not come whole take more than 300000 bytes"
          + " (unfinished_bodies_max_bytes)";

  @Test
  void aSingleUnfinishedBodyMayBeAsLargeAsItWill() {
    ContentAssembler alone = begun(MAX_BYTES, MAX_BYTES - 1);
    alone.onBody(new byte[1], 0, 1, 0);
    assertEquals(MAX_BYTES, alone.take().length);
  }

  @Test
  void unfinishedBodiesTogetherAreBounded() {
    begun(200_000, 150_000);
    begun(200_000, 100_000);
    begun(60_000, 50_000);
    assertBreach(ReplyCode.CONTENT_TOO_LARGE, TOO_MUCH, () -> begun(2, 1));
  }

  @Test
  void aBodyThatComesInOneFrameDoesNotCount() {
    ContentAssembler large = begun(MAX_BYTES, MAX_BYTES - 1);
    for (int i = 0; i < 10; i++) {
      assertEquals(200_000, begun(200_000, 200_000).take().length);
    }
    large.onBody(new byte[1], 0, 1, 0);
    assertEquals(MAX_BYTES, large.take().length);
    begun(200_000, 200_000);
    begun(200_000, 150_000);
    begun(200_000, 150_000);
  }

  @Test
  void tinyFramesTakeLittleMoreThanTheyBring() {
    begun(2, 1);
    ContentAssembler tiny = begun(MAX_BYTES, 1);
    byte[] frame = {1};
    for (int come = 1; come < MAX_UNFINISHED_BYTES - (64 << 10); come++) {
      tiny.onBody(frame, 0, 1, 0);
    }
  }

  /** A long frame is handed on in parts. */
  @Test
  void aBodyThatComesInOneLongFrameDoesNotCount() {
    begun(200_000, 150_000);
    begun(200_000, 150_000);
    ContentAssembler other = new ContentAssembler(MAX_BYTES, unfinished);
    other.onPublish(PUBLISH);
    other.onHeader(header(100_000));
    for (int come = 0; come < 100_000; come += 10_000) {
      other.onBody(new byte[10_000], 0, 10_000, 90_000 - come);
    }
    assertEquals(100_000, other.take().length);
    assertBreach(ReplyCode.CONTENT_TOO_LARGE, TOO_MUCH, () -> begun(2, 1));
  }

  @Test
  void theFrameThatFinishesABodyIsTakenInAnyCase() {
    ContentAssembler first = begun(200_000, 130_000);
    ContentAssembler second = begun(200_000, 130_000);
    first.onBody(new byte[70_000], 0, 70_000, 0);
    second.onBody(new byte[70_000], 0, 70_000, 0);
    assertEquals(200_000, first.take().length);
    assertEquals(200_000, second.take().length);
  }

  @Test
  void whatIsAnnouncedTakesNoRoomFromWhatHasCome() {
    for (int i = 0; i < 6; i++) {
      begun(MAX_BYTES, 50_000);
    }
    assertBreach(ReplyCode.CONTENT_TOO_LARGE, TOO_MUCH, () -> begun(MAX_BYTES, 50_000));
  }

  @Test
  void whatHasComeWholeOrIsDroppedCountsNoMore() {
    for (int i = 0; i < 10; i++) {
      ContentAssembler finished = begun(200_000, 150_000);
      ContentAssembler dropped = begun(200_000, 150_000);
      finished.onBody(new byte[50_000], 0, 50_000, 0);
      finished.take();
      dropped.drop();
      dropped.drop();
    }
  }
}
