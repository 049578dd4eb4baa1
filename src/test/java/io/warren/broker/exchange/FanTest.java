package io.warren.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.warren.broker.queue.Messages;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FanTest {
  private final Message[] batch = Messages.messages("0", "1", "2", "3");
  private final Fan fan = new Fan(batch);

  @Test
  void eachQueueGetsItsShareInOrder() {
    fan.add(0, List.of("a"));
    fan.add(1, List.of("b", "a"));
    fan.add(2, List.of("b"));
    fan.add(3, List.of("a"));
    assertEquals(List.of("a: 0 1 3 [0, 1, 3]", "b: 1 2 [1, 2]"), shares(2));
    assertNull(fan.unroutable());
  }

  @Test
  void aBatchCanComeByItsQueues() {
    Map<String, BitSet> messagesByQueue = new LinkedHashMap<>();
    messagesByQueue.put("a", BitSet.valueOf(new long[] {0b1010}));
    messagesByQueue.put("b", BitSet.valueOf(new long[] {0b0010}));
    fan.add(messagesByQueue);
    assertEquals(List.of("a: 1 3 [1, 3]", "b: 1 [1]"), shares(2));
    assertArrayEquals(new int[] {0, 2}, fan.unroutable());
  }

  @Test
  void aQueueOfTheWholeBatchGetsTheBatchItself() {
    for (int i = 0; i < batch.length; i++) {
      fan.add(i, List.of("a"));
    }
    fan.forEachQueue(
        (queue, messages, indexes) -> {
          assertSame(batch, messages);
          assertNull(indexes);
        });
  }

  @Test
  void aQueueNamedTwiceGetsTheMessageOnce() {
    fan.add(1, List.of("a", "a"));
    fan.add(1, List.of("a"));
    assertEquals(List.of("a: 1 [1]"), shares(1));
  }

  @Test
  void whatNoQueueGetsIsTold() {
    fan.add(0, List.of());
    fan.add(1, List.of("a"));
    fan.add(2, List.of());
    fan.add(3, List.of());
    assertArrayEquals(new int[] {0, 2, 3}, fan.unroutable());
    assertEquals(List.of("a: 1 [1]"), shares(1));
  }

  @Test
  void nobodyGetsNothing() {
    assertEquals(List.of(), shares(0));
  }

  @Test
  void aLongBatchKeepsItsOrder() {
    Message[] many =
        IntStream.range(0, 1000).mapToObj(i -> Messages.message("" + i)).toArray(Message[]::new);
    Fan wide = new Fan(many);
    for (int i = 0; i < many.length; i++) {
      wide.add(i, i % 2 == 0 ? List.of("even", "all") : List.of("all"));
    }
    List<Integer> even = new ArrayList<>();
    wide.forEachQueue(
        (queue, messages, indexes) -> {
          if (indexes != null) {
            Arrays.stream(indexes).forEach(even::add);
            for (int i = 0; i < indexes.length; i++) {
              assertSame(many[indexes[i]], messages[i]);
            }
          }
        });
    assertEquals(IntStream.range(0, 500).map(i -> 2 * i).boxed().toList(), even);
  }

  private List<String> shares(int expectedCount) {
    List<String> shares = new ArrayList<>();
    int count =
        fan.forEachQueue(
            (queue, messages, indexes) -> {
              StringBuilder share = new StringBuilder(queue).append(':');
              for (Message message : messages) {
                share.append(' ').append(Messages.body(message));
              }
              shares.add(share.append(' ').append(Arrays.toString(indexes)).toString());
            });
    assertEquals(expectedCount, count);
    return shares;
  }
}
