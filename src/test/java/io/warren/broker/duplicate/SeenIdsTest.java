package io.warren.broker.duplicate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SeenIdsTest {
  private final SeenIds seen = new SeenIds(3);

  @Test
  void anIdIsKnownUntilItsTime() {
    seen.add(new KnownId("a", 100, 1), 1, 0);
    assertTrue(seen.contains("a", 99));
    assertFalse(seen.contains("a", 100));
    assertFalse(seen.contains("b", 0));
  }

  @Test
  void whatIsTakenBackMayComeAgain() {
    seen.add(new KnownId("a", SeenIds.NEVER, 1), 1, 0);
    seen.remove("a", 1);
    assertFalse(seen.contains("a", 0));
    seen.add(new KnownId("a", SeenIds.NEVER, 2), 2, 0);
    seen.remove("a", 1);
    seen.remove("b", 2);
    assertTrue(seen.contains("a", 0), "it has come again");
  }

  @Test
  void theOldestGoesWhereThereAreTooMany() {
    for (String id : new String[] {"a", "b", "c", "d"}) {
      seen.add(new KnownId(id, SeenIds.NEVER, 1), 1, 0);
    }
    assertFalse(seen.contains("a", 0));
    assertTrue(seen.contains("b", 0));
    assertEquals(3, seen.count());
  }

  @Test
  void theOneWhoseTimeIsOverGoesBeforeTheOldest() {
    seen.add(new KnownId("a", 50, 1), 1, 0);
    seen.add(new KnownId("b", SeenIds.NEVER, 2), 2, 0);
    seen.add(new KnownId("c", SeenIds.NEVER, 3), 3, 0);
    seen.add(new KnownId("d", SeenIds.NEVER, 4), 4, 60);
    assertTrue(seen.contains("b", 60));
    assertEquals(3, seen.count());
  }
}
