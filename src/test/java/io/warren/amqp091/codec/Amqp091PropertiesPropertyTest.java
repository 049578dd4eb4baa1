package io.warren.amqp091.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.value.FieldTable;
import io.warren.value.FieldTableArbitrary;
import io.warren.value.Properties;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class Amqp091PropertiesPropertyTest {

  @Property(tries = 300)
  void whatIsEncodedIsDecoded(
      @ForAll("texts") String[] texts,
      @ForAll("headers") FieldTable headers,
      @ForAll("octets") Integer[] octets,
      @ForAll("timestamps") Long timestamp) {
    Properties properties =
        new Properties(
            texts[0], texts[1], headers, octets[0], octets[1], texts[2], texts[3], texts[4],
            texts[5], timestamp, texts[6], texts[7], texts[8], texts[9]);
    byte[] encoded = Amqp091Properties.INSTANCE.encode(properties);
    Properties decoded = Amqp091Properties.INSTANCE.decode(encoded);
    assertEquals(properties, decoded);
    assertArrayEquals(encoded, Amqp091Properties.INSTANCE.encode(decoded));
  }

  @Provide
  Arbitrary<String[]> texts() {
    return Arbitraries.strings()
        .withCharRange(' ', '\uD7FF')
        .ofMaxLength(80)
        .injectNull(0.5)
        .array(String[].class)
        .ofSize(10);
  }

  @Provide
  Arbitrary<Integer[]> octets() {
    return Arbitraries.integers().between(0, 255).injectNull(0.5).array(Integer[].class).ofSize(2);
  }

  @Provide
  Arbitrary<Long> timestamps() {
    return Arbitraries.longs().injectNull(0.5);
  }

  @Provide
  Arbitrary<FieldTable> headers() {
    return FieldTableArbitrary.tables();
  }
}
