package io.warren.broker.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warren.broker.bus.ParameterInfo;
import io.warren.value.BrokerException;
import io.warren.value.ByteWriter;
import io.warren.value.Bytes;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredDefinitionsTest {
  private static Bytes bytes(int version, String text) {
    ByteWriter out = new ByteWriter();
    if (version > 0) {
      out.put8(version);
    }
    out.longText(text);
    return Bytes.copyOf(out.toArray());
  }

  @Test
  void whatANewerWarrenHasWrittenIsRefused() {
    Map<Bytes, Bytes> newerKind = Map.of(bytes(0, "robot"), bytes(1, ""));
    BrokerException refused =
        assertThrows(BrokerException.class, () -> StoredDefinitions.read(newerKind));
    assertEquals(ErrorKind.NOT_IMPLEMENTED, refused.kind());
    Map<Bytes, Bytes> newerVersion = Map.of(Definition.queueKey("/", "q"), bytes(2, ""));
    assertEquals(
        "the data directory has a 'queue' of format 2, and this Warren knows formats up to 1",
        assertThrows(BrokerException.class, () -> StoredDefinitions.read(newerVersion)).text());
  }

  @Test
  void whatCantBeUnderstoodKeepsNothingElseAway() {
    Map<Bytes, Bytes> stored =
        Map.of(
            Definition.queueKey("/", "q"),
            bytes(1, "no queue"),
            Definition.globalParameterKey("p"),
            Definition.value(new ParameterInfo("", "p", 1)));
    assertEquals(1, StoredDefinitions.read(stored).globalParameters().size());
  }

  @Test
  void whatIsNestedTooDeepIsRefusedBeforeItIsWritten() {
    Object value = 1;
    for (int depth = 0; depth < 10_000; depth++) {
      value = FieldTable.of(Map.of("deeper", value));
    }
    Object deep = value;
    BrokerException refused =
        assertThrows(
            BrokerException.class, () -> Definition.value(new ParameterInfo("", "p", deep)));
    assertEquals(ErrorKind.PRECONDITION_FAILED, refused.kind());
  }
}
