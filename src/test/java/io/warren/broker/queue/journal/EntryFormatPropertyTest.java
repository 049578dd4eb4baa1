package io.warren.broker.queue.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warren.broker.queue.Entry;
import io.warren.value.Annotations;
import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.Death;
import io.warren.value.Deaths;
import io.warren.value.DecodeException;
import io.warren.value.DropReason;
import io.warren.value.Message;
import io.warren.value.Properties;
import io.warren.value.PropertiesFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EntryFormatPropertyTest {
  private static final List<String> TEXTS =
      List.of("", "amq.topic", "größe", "\uFFFD", "a".repeat(127), "b".repeat(128), "\uD83D\uDC07");

  private record Named(String name) implements PropertiesFormat {
    @Override
    public Properties decode(byte[] encoded) {
      return Properties.NONE;
    }

    @Override
    public byte[] encode(Properties properties) {
      return new byte[0];
    }
  }

  private static final PropertiesFormat ONE = new Named("one");
  private static final PropertiesFormat OTHER = new Named("the.other");

  private final EntryFormat format = new EntryFormat(Map.of(ONE.name(), ONE, OTHER.name(), OTHER));

  @Property
  void whatIsWrittenIsReadAgain(@ForAll long seed) {
    Random random = new Random(seed);
    ByteWriter out = new ByteWriter(16);
    List<EntryFormat.Stored> written = new ArrayList<>();
    for (int left = random.nextInt(20); left >= 0; left--) {
      EntryFormat.Stored entry = entry(random);
      written.add(entry);
      EntryFormat.write(out, entry.id(), entry.timeMs(), entry.flags(), entry.message());
    }
    ByteReader in = new ByteReader(out.array(), 0, out.length());
    for (EntryFormat.Stored entry : written) {
      assertSame(entry, format.read(in));
    }
    assertEquals(0, in.remainingBytes());
  }

  @Property
  void whatIsDamagedIsRefusedOrAnotherEntry(@ForAll long seed) {
    Random random = new Random(seed);
    ByteWriter out = new ByteWriter(16);
    EntryFormat.Stored entry = entry(random);
    EntryFormat.write(out, entry.id(), entry.timeMs(), entry.flags(), entry.message());
    byte[] bytes = Arrays.copyOf(out.array(), random.nextInt(out.length() + 1));
    for (int left = bytes.length == 0 ? 0 : random.nextInt(4); left > 0; left--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    try {
      format.read(new ByteReader(bytes));
    } catch (DecodeException e) {
      // It may be.
    }
  }

  @Test
  void anEntryOfAnUnknownFormatIsRefusedByItsName() {
    ByteWriter out = new ByteWriter();
    Message message = message(new Random(1));
    EntryFormat.write(out, 1, Entry.NEVER, 0, message);
    EntryFormat none = new EntryFormat(Map.of());
    DecodeException refused =
        assertThrows(DecodeException.class, () -> none.read(new ByteReader(out.toArray())));
    assertEquals(
        "no properties format '" + message.format().name() + "' on this node",
        refused.getMessage());
  }

  private static void assertSame(EntryFormat.Stored wanted, EntryFormat.Stored found) {
    assertEquals(wanted.id(), found.id());
    assertEquals(wanted.timeMs(), found.timeMs());
    assertEquals(wanted.flags(), found.flags());
    Message one = wanted.message();
    Message other = found.message();
    assertEquals(one.exchange(), other.exchange());
    assertEquals(one.routingKey(), other.routingKey());
    assertEquals(one.format(), other.format());
    assertArrayEquals(one.encodedProperties(), other.encodedProperties());
    assertArrayEquals(one.body(), other.body());
    assertEquals(one.persistent(), other.persistent());
    assertEquals(one.priority(Message.NO_PRIORITY), other.priority(Message.NO_PRIORITY));
    assertEquals(one.expirationMs(), other.expirationMs());
    assertEquals(one.annotations(), other.annotations());
    assertEquals(one.memoryBytes(), other.memoryBytes());
  }

  private static EntryFormat.Stored entry(Random random) {
    return new EntryFormat.Stored(
        number(random),
        random.nextBoolean() ? Entry.NEVER : number(random),
        flags(random),
        message(random));
  }

  private static Message message(Random random) {
    return new Message(
        text(random),
        text(random),
        random.nextBoolean() ? ONE : OTHER,
        bytes(random, 40),
        bytes(random, 400),
        random.nextBoolean(),
        random.nextInt(4) == 0 ? Message.NO_PRIORITY : random.nextInt(256),
        random.nextBoolean() ? Message.NEVER : number(random) % (Message.MAX_EXPIRY_MS + 1),
        random.nextBoolean()
            ? Annotations.NONE
            : new Annotations(texts(random), texts(random), deaths(random)));
  }

  private static @Nullable Deaths deaths(Random random) {
    @Nullable Deaths deaths = null;
    for (int left = random.nextInt(3); left > 0; left--) {
      deaths = Deaths.with(deaths, death(random));
    }
    return deaths;
  }

  private static Death death(Random random) {
    DropReason[] reasons = DropReason.values();
    return new Death(
        text(random),
        reasons[random.nextInt(reasons.length)],
        number(random),
        number(random),
        text(random),
        texts(random),
        random.nextBoolean() ? null : text(random));
  }

  /** As many small ones as large ones. */
  private static long number(Random random) {
    return (random.nextLong() >>> 1) >>> random.nextInt(63);
  }

  private static int flags(Random random) {
    return (random.nextInt() >>> 1) >>> random.nextInt(31);
  }

  private static byte[] bytes(Random random, int bound) {
    byte[] bytes = new byte[random.nextInt(bound)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String text(Random random) {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private static List<String> texts(Random random) {
    List<String> texts = new ArrayList<>();
    for (int left = random.nextInt(3); left > 0; left--) {
      texts.add(text(random));
    }
    return texts;
  }
}
