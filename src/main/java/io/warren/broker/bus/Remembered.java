package io.warren.broker.bus;

import io.warren.broker.bus.ExchangeCommand.Forget;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What of a batch an exchange will take for duplicates when it comes again, unless it hears that
 * nobody has it. Who finds that out tells it, before anybody else hears of it.
 *
 * @param exchange where it is told
 * @param turn in which it let them through, by its own count
 * @param messages by their indexes in the batch
 */
public record Remembered(String exchange, long turn, BitSet messages) {

  /**
   * Tells each exchange which of its messages have been refused.
   *
   * @param messages a part of the batch
   * @param indexes of the part in the batch, ascending; null where they are 0, 1, 2…
   * @param refused indexes in the batch, all of them of the part
   */
  public static void tell(
      List<Remembered> all,
      Message[] messages,
      int @Nullable [] indexes,
      int[] refused,
      BiConsumer<String, Forget> teller) {
    for (Remembered remembered : all) {
      List<Message> forgotten = new ArrayList<>();
      for (int index : refused) {
        if (remembered.messages.get(index)) {
          forgotten.add(messages[indexes == null ? index : Arrays.binarySearch(indexes, index)]);
        }
      }
      if (!forgotten.isEmpty()) {
        teller.accept(
            remembered.exchange, new Forget(remembered.turn, forgotten.toArray(Message[]::new)));
      }
    }
  }
}
