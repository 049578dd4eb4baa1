package io.warren.value;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FieldTableFuzzTest {

  @Test
  void onlyDecodeExceptionComesOutOfMutatedTables() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    byte[] sample = FieldTableCodec.encode(FieldTableArbitrary.sample());
    for (int i = 0; i < 200_000; i++) {
      byte[] input = Arrays.copyOf(sample, random.nextInt(sample.length + 4));
      for (int change = random.nextInt(4); change >= 0 && input.length > 0; change--) {
        input[random.nextInt(input.length)] = (byte) random.nextInt();
      }
      if (i % 4 == 0) {
        random.nextBytes(input);
        // A length that fits lets the random fields behind it be read.
        if (input.length >= 4) {
          Arrays.fill(input, 0, 3, (byte) 0);
          input[3] = (byte) (input.length - 4);
        }
      }
      try {
        FieldTableCodec.encode(FieldTableCodec.decode(input));
      } catch (DecodeException expected) {
        // That is what bad input gets.
      }
    }
  }
}
