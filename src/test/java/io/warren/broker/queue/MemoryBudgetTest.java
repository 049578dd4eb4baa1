package io.warren.broker.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final long MIB = 1 << 20;

  private final MemoryBudget budget = new MemoryBudget(100 * MIB);
  private final MemoryShare one = new MemoryShare(budget);
  private final MemoryShare other = new MemoryShare(budget);

  @Test
  void aQueueMayHoldAsMuchAsIsFree() {
    assertFalse(budget.held(50 * MIB));
    one.add(50 * MIB);
    assertFalse(one.heldChanged());
    one.add(1);
    assertTrue(one.heldChanged());
    assertTrue(one.held());
  }

  @Test
  void aHeldQueueIsReleasedAFifthBelow() {
    one.add(51 * MIB);
    assertTrue(one.heldChanged());
    one.add(-4 * MIB);
    assertFalse(one.heldChanged());
    one.add(-4 * MIB);
    assertTrue(one.heldChanged());
    assertFalse(one.held());
  }

  @Test
  void aHeldQueueIsReleasedWhenOthersFreeMemory() {
    other.add(70 * MIB);
    one.add(20 * MIB);
    assertTrue(one.heldChanged());
    other.close();
    assertEquals(20 * MIB, budget.totalBytes());
    assertTrue(one.heldChanged());
    assertFalse(one.held());
  }

  @Test
  void aQueueWithLittleInItIsNeverHeld() {
    other.add(200 * MIB);
    one.add(MIB);
    assertFalse(one.heldChanged());
    one.add(1);
    assertTrue(one.heldChanged());
    one.add(-1);
    assertTrue(one.heldChanged());
    assertFalse(new MemoryBudget(6400).held(100));
    assertTrue(new MemoryBudget(640).held(700));
  }
}
