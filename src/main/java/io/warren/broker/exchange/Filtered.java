package io.warren.broker.exchange;

import io.warren.broker.bus.Remembered;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange that drops duplicates has found in a batch.
 *
 * @param remembered what it remembers now; null for nothing
 * @param ids of the messages, by index, as far as they were looked at
 * @param duplicates what came before and is dropped
 * @param refused those of which it is not known whether the first is there
 */
record Filtered(
    @Nullable Remembered remembered, @Nullable Object[] ids, BitSet duplicates, BitSet refused) {
  static final Filtered NOTHING = new Filtered(null, new Object[0], new BitSet(0), new BitSet(0));
}
