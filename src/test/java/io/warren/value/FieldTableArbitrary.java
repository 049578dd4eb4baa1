package io.warren.value;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Field tables of every type and shape. */
public final class FieldTableArbitrary {
  private FieldTableArbitrary() {}

  public static Arbitrary<FieldTable> tables() {
    return tables(2);
  }

  private static Arbitrary<FieldTable> tables(int depth) {
    return Arbitraries.maps(names(), values(depth))
        .ofMaxSize(6)
        .map(map -> FieldTable.of(new LinkedHashMap<>(map)));
  }

  private static Arbitrary<String> names() {
    return Arbitraries.strings().all().excludeChars(surrogates()).ofMaxLength(20);
  }

  private static char[] surrogates() {
    char[] all = new char[Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1];
    for (int i = 0; i < all.length; i++) {
      all[i] = (char) (Character.MIN_SURROGATE + i);
    }
    return all;
  }

  private static Arbitrary<Object> values(int depth) {
    Arbitrary<Object> leaf =
        Arbitraries.oneOf(
            List.of(
                names().map(Object.class::cast),
                Arbitraries.integers().map(Object.class::cast),
                Arbitraries.longs().map(Object.class::cast),
                Arbitraries.shorts().map(Object.class::cast),
                Arbitraries.bytes().map(Object.class::cast),
                Arbitraries.floats().map(Object.class::cast),
                Arbitraries.doubles().map(Object.class::cast),
                Arbitraries.of(true, false).map(Object.class::cast),
                Arbitraries.longs().map(FieldTable.Timestamp::new),
                Arbitraries.longs()
                    .between(0, 0xFFFFFFFFL)
                    .map(unscaled -> new FieldTable.Decimal((int) (unscaled % 256), unscaled)),
                Arbitraries.longs().between(0, 255).map(v -> new FieldTable.Unsigned(8, v)),
                Arbitraries.longs().between(0, 65535).map(v -> new FieldTable.Unsigned(16, v)),
                Arbitraries.longs()
                    .between(0, 0xFFFFFFFFL)
                    .map(v -> new FieldTable.Unsigned(32, v)),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(9).map(Bytes::copyOf),
                Arbitraries.just(
                    new FieldTable.LongString(Bytes.copyOf(new byte[] {(byte) 0xC3, 0x28}))),
                Arbitraries.just(FieldTable.NoValue.INSTANCE)));
    if (depth == 0) {
      return leaf;
    }
    return Arbitraries.oneOf(
        List.of(
            leaf,
            leaf,
            leaf,
            Arbitraries.lazy(() -> values(depth - 1)).list().ofMaxSize(4).map(Object.class::cast),
            Arbitraries.lazy(() -> tables(depth - 1)).map(Object.class::cast)));
  }

  /** A table that needs no generator. */
  public static FieldTable sample() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("x-match", "all");
    map.put("größe", 42);
    map.put("list", List.of("a", 1L, FieldTable.of(Map.of("in", true))));
    return FieldTable.of(map);
  }
}
