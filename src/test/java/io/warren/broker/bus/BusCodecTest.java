package io.warren.broker.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BusCodecTest {
  private static final List<BusCodec<?>> CODECS = BusCodec.all(Map.of("plain", BusSamples.FORMAT));

  @Test
  void theListIsTheSealedTree() {
    Set<Class<?>> sealed = new HashSet<>();
    addRecords(BusMessage.class, sealed);
    assertEquals(sealed, Set.copyOf(BusCodec.TYPES));
  }

  @Test
  void idsAreStable() {
    for (int i = 0; i < CODECS.size(); i++) {
      assertEquals(i, CODECS.get(i).id());
    }
    // The first and the last when the list was made: none may be put between them.
    assertEquals(QueueCommand.Enqueue.class, CODECS.get(0).type());
    assertEquals(Answer.Done.class, CODECS.get(21).type());
    assertEquals(DirectoryChanges.class, CODECS.get(35).type());
  }

  @Test
  void namesAreDifferent() {
    Set<String> names = new HashSet<>();
    CODECS.forEach(codec -> assertTrue(names.add(codec.name()), codec.name()));
  }

  @Test
  void everyClassHasASample() {
    Set<Class<?>> sampled = new HashSet<>();
    BusSamples.all().forEach(sample -> sampled.add(sample.getClass()));
    assertEquals(Set.copyOf(BusCodec.TYPES), sampled);
  }

  @Test
  void everySampleComesBackAsItWas() {
    for (BusMessage sample : BusSamples.all()) {
      Buffer bytes = Buffer.buffer("before");
      int start = bytes.length();
      encode(sample, bytes);

      Object decoded = codec(sample).decodeFromWire(start, bytes);

      assertTrue(same(sample, decoded), () -> sample + " became " + decoded);
    }
  }

  @Test
  void onOneNodeTheMessageItselfIsPassed() {
    QueueCommand.Purge message = new QueueCommand.Purge();
    assertSame(message, transform(message));
  }

  @Test
  void truncatedBytesAreRefused() {
    for (BusMessage sample : BusSamples.all()) {
      Buffer whole = Buffer.buffer();
      encode(sample, whole);
      for (int length = 0; length < whole.length(); length++) {
        Buffer cut = whole.getBuffer(0, length);
        BrokerException refusal =
            assertThrows(BrokerException.class, () -> codec(sample).decodeFromWire(0, cut));
        assertEquals(ErrorKind.INTERNAL_ERROR, refusal.kind());
      }
    }
  }

  @Test
  void mutatedBytesAreReadOrRefused() {
    Random random = new Random(42);
    for (BusMessage sample : BusSamples.all()) {
      Buffer whole = Buffer.buffer();
      encode(sample, whole);
      for (int i = 0; i < 300; i++) {
        Buffer mutated = whole.copy();
        mutated.setByte(random.nextInt(mutated.length()), (byte) random.nextInt());
        try {
          codec(sample).decodeFromWire(0, mutated);
        } catch (BrokerException expected) {
          assertEquals(ErrorKind.INTERNAL_ERROR, expected.kind());
        }
      }
    }
  }

  @Test
  void anUnknownFormatIsRefusedByItsName() {
    BusMessage sample = BusSamples.all().get(0);
    Buffer bytes = Buffer.buffer();
    encode(sample, bytes);
    BusCodec<?> codec = BusCodec.all(Map.of()).get(0);

    BrokerException refusal =
        assertThrows(BrokerException.class, () -> codec.decodeFromWire(0, bytes));
    assertTrue(refusal.text().contains("no properties format 'plain'"), refusal.text());
  }

  @Test
  void endlessNestingIsRefused() {
    Buffer bytes = Buffer.buffer();
    FieldTable nested = FieldTable.EMPTY;
    for (int i = 0; i < 1000; i++) {
      nested = FieldTable.of(Map.of("n", nested));
    }
    BusMessage deep = new TopologyCommand.DeclareQueue("s", "q", true, true, true, nested, "");
    encode(deep, bytes);
    assertThrows(BrokerException.class, () -> codec(deep).decodeFromWire(0, bytes));
  }

  @Test
  void aWalkThatWasReadCanGoOn() {
    ExchangeCommand.Route route =
        (ExchangeCommand.Route)
            BusSamples.all().stream()
                .filter(ExchangeCommand.Route.class::isInstance)
                .findFirst()
                .orElseThrow();
    Buffer bytes = Buffer.buffer();
    encode(route, bytes);
    ExchangeCommand.Route decoded = (ExchangeCommand.Route) codec(route).decodeFromWire(0, bytes);
    Way way = decoded.walk().open();
    way.meet("e/3", BitSet.valueOf(new long[] {1}));
    assertEquals("e/3", way.next());
  }

  @Test
  void sameSeesIntoArrays() {
    assertFalse(
        same(
            new QueueEvent.Confirmed(1, "q", new int[] {1}),
            new QueueEvent.Confirmed(1, "q", new int[0])));
  }

  private static void addRecords(Class<?> type, Set<Class<?>> records) {
    if (type.isRecord()) {
      records.add(type);
      return;
    }
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      addRecords(permitted, records);
    }
  }

  private static BusCodec<?> codec(Object message) {
    return CODECS.stream()
        .filter(codec -> codec.type() == message.getClass())
        .findFirst()
        .orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static void encode(BusMessage message, Buffer to) {
    ((BusCodec<Record>) codec(message)).encodeToWire(to, (Record) message);
  }

  @SuppressWarnings("unchecked")
  private static Object transform(BusMessage message) {
    return ((BusCodec<Record>) codec(message)).transform((Record) message);
  }

  private static boolean same(Object a, Object b) {
    if (a == null || b == null) {
      return a == b;
    }
    if (a instanceof Message left && b instanceof Message right) {
      return left.exchange().equals(right.exchange())
          && left.routingKey().equals(right.routingKey())
          && left.format() == right.format()
          && same(left.encodedProperties(), right.encodedProperties())
          && same(left.body(), right.body())
          && left.persistent() == right.persistent()
          && left.priority(Message.NO_PRIORITY) == right.priority(Message.NO_PRIORITY);
    }
    if (a instanceof List<?> left && b instanceof List<?> right) {
      return same(left.toArray(), right.toArray());
    }
    if (a instanceof Map<?, ?>) {
      return a.equals(b);
    }
    if (a.getClass() != b.getClass()) {
      return false;
    }
    if (a.getClass().isArray()) {
      boolean equal = Array.getLength(a) == Array.getLength(b);
      for (int i = 0; equal && i < Array.getLength(a); i++) {
        equal = same(Array.get(a, i), Array.get(b, i));
      }
      return equal;
    }
    if (a instanceof Walk one && b instanceof Walk other) {
      return sameComponents(one.parts(), other.parts());
    }
    return a instanceof Record ? sameComponents(a, b) : a.equals(b);
  }

  private static boolean sameComponents(Object a, Object b) {
    try {
      for (RecordComponent component : a.getClass().getRecordComponents()) {
        if (!same(component.getAccessor().invoke(a), component.getAccessor().invoke(b))) {
          return false;
        }
      }
      return true;
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
