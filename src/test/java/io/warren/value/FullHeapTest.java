package io.warren.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FullHeapTest {
  /** Fills its heap while it answers somebody. */
  public static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      try {
        byte[][] all = new byte[1 << 20][];
        for (int index = 0; index < all.length; index++) {
          all[index] = new byte[1 << 20];
        }
        System.out.println(all.length);
      } catch (Throwable failure) {
        FullHeap.check(new IllegalStateException(failure));
      }
    }
  }

  @Test
  void endsTheProcess() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx16m",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .start();
    byte[] said = process.getErrorStream().readAllBytes();
    assertEquals(FullHeap.STATUS, process.waitFor());
    assertTrue(new String(said, StandardCharsets.UTF_8).startsWith("warren: the heap is full"));
  }

  @Test
  void isWhatTheHeapSaysAndNothingElse() {
    assertTrue(FullHeap.isMeantBy(new OutOfMemoryError()));
    assertTrue(FullHeap.isMeantBy(new RuntimeException(new OutOfMemoryError())));
    assertFalse(FullHeap.isMeantBy(new StackOverflowError()));
    assertFalse(FullHeap.isMeantBy(new RuntimeException("out of memory")));
  }
}
