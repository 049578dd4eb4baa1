package io.warren.value;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FieldTablePropertyTest {

  @Property(tries = 300)
  void whatIsWrittenIsRead(@ForAll("tables") FieldTable table) {
    byte[] encoded = FieldTableCodec.encode(table);
    FieldTable read = FieldTableCodec.decode(encoded);
    assertEquals(table, read);
    assertEquals(List.copyOf(table.asMap().keySet()), List.copyOf(read.asMap().keySet()));
    assertArrayEquals(encoded, FieldTableCodec.encode(read));
  }

  @Provide
  Arbitrary<FieldTable> tables() {
    return FieldTableArbitrary.tables();
  }
}
