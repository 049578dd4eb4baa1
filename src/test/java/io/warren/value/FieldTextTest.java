package io.warren.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.value.FieldTable.Decimal;
import io.warren.value.FieldTable.LongString;
import io.warren.value.FieldTable.NoValue;
import io.warren.value.FieldTable.Timestamp;
import io.warren.value.FieldTable.Unsigned;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FieldTextTest {

  @Test
  void typesHaveTheirNames() {
    assertEquals("longstr", FieldText.typeName("a"));
    assertEquals("longstr", FieldText.typeName(new LongString(bytes(0xff))));
    assertEquals("bool", FieldText.typeName(true));
    assertEquals("byte", FieldText.typeName((byte) 1));
    assertEquals("short", FieldText.typeName((short) 1));
    assertEquals("signedint", FieldText.typeName(1));
    assertEquals("long", FieldText.typeName(1L));
    assertEquals("unsignedbyte", FieldText.typeName(new Unsigned(8, 1)));
    assertEquals("unsignedshort", FieldText.typeName(new Unsigned(16, 1)));
    assertEquals("unsignedint", FieldText.typeName(new Unsigned(32, 1)));
    assertEquals("float", FieldText.typeName(1f));
    assertEquals("double", FieldText.typeName(1d));
    assertEquals("decimal", FieldText.typeName(new Decimal(1, 5)));
    assertEquals("timestamp", FieldText.typeName(new Timestamp(1)));
    assertEquals("binary", FieldText.typeName(bytes(1)));
    assertEquals("void", FieldText.typeName(NoValue.INSTANCE));
    assertEquals("table", FieldText.typeName(FieldTable.EMPTY));
    assertEquals("array", FieldText.typeName(List.of()));
  }

  @Test
  void termsShowTheirTypes() {
    assertEquals("<<\"a\\\"b\">>", FieldText.term("a\"b"));
    assertEquals("<<\"é\"/utf8>>", FieldText.term("é"));
    assertEquals("<<>>", FieldText.term(""));
    assertEquals("<<1,255>>", FieldText.term(bytes(1, 255)));
    assertEquals("5", FieldText.term(new Unsigned(8, 5)));
    assertEquals("true", FieldText.term(true));
    assertEquals(
        "[{<<\"k\">>,array,[{signedint,1},{longstr,<<\"b\">>}]}]",
        FieldText.term(FieldTable.of(Map.of("k", List.of(1, "b")))));
  }

  @Test
  void aPlainStringIsItself() {
    assertEquals("a", FieldText.plain("a"));
    assertEquals("7", FieldText.plain(7L));
  }

  private static Bytes bytes(int... values) {
    byte[] content = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      content[i] = (byte) values[i];
    }
    return Bytes.copyOf(content);
  }
}
