package io.warren.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.store.SimulatedDisk.Fault;
import io.warren.store.log.Flushed;
import io.warren.store.seal.TestKeys;
import io.warren.value.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * Whenever the power fails and whatever the disk does, each change that was said to be safe is
 * there in the next life, and each other one is there as a whole or not at all. {@code
 * -Dwarren.metadata.lives=N} lives N disks for each seed.
 */
class MetadataLogPropertyTest {
  private static final int KEYS = 6;

  /** Small, so that the log is written anew all the time. */
  private static final long LEAST_REWRITTEN_BYTES = 1500;

  /** A change that was given to be made safe. */
  private static final class Given implements Flushed {
    private final Map<Bytes, Optional<Bytes>> change;
    private final CountDownLatch heard = new CountDownLatch(1);
    private volatile boolean safe;

    Given(Map<Bytes, Optional<Bytes>> change) {
      this.change = change;
    }

    @Override
    public void flushed(long segmentNumber) {
      safe = true;
      heard.countDown();
    }

    @Override
    public void failed(IOException cause) {
      heard.countDown();
    }
  }

  private Random random = new Random();
  private SimulatedDisk disk = new SimulatedDisk(random);
  private Map<Bytes, Bytes> expected = new HashMap<>();
  private int lastValue;
  private long lastLife;

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void aChangeThatWasSafeIsThereAndEveryOtherWhollyOrNotAtAll(@ForAll("seeds") long seed)
      throws Exception {
    for (int life = 0; life < Integer.getInteger("warren.metadata.lives", 3); life++) {
      live(seed + life);
    }
  }

  @Provide
  Arbitrary<Long> seeds() {
    return Arbitraries.longs();
  }

  private void live(long seed) throws Exception {
    random = new Random(seed);
    disk = new SimulatedDisk(random);
    expected = new HashMap<>();
    lastLife = 0;
    for (int life = 2 + random.nextInt(4); life > 0; life--) {
      disk.keys(TestKeys.next(random, disk.keys()));
      if (random.nextBoolean()) {
        disk.powerFailsAfter(random.nextInt(random.nextBoolean() ? 12 : 150));
      }
      List<Given> given = change();
      disk.powerCut();
      if (random.nextInt(3) == 0) {
        // It fails again before all is read and written anew.
        disk.powerFailsAfter(random.nextInt(10));
        tryToOpen();
        disk.powerCut();
      }
      check(given);
    }
  }

  private List<Given> change() throws Exception {
    List<Given> given = new ArrayList<>();
    int unsafeCount = 0;
    try (MetadataLog log = MetadataLog.open(disk, LEAST_REWRITTEN_BYTES)) {
      for (int batch = random.nextInt(30); batch > 0 && unsafeCount < 8; batch--) {
        Fault[] faults = Fault.values();
        disk.fault(random.nextInt(8) == 0 ? faults[random.nextInt(faults.length)] : Fault.NONE);
        List<Given> together = new ArrayList<>();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
          Given one = new Given(newChange());
          together.add(one);
          log.change(one.change, one);
        }
        for (Given one : together) {
          assertTrue(one.heard.await(10, TimeUnit.SECONDS));
          unsafeCount += one.safe ? 0 : 1;
        }
        given.addAll(together);
      }
      begun(log);
    }
    return given;
  }

  private void tryToOpen() throws IOException {
    try (MetadataLog log = MetadataLog.open(disk, LEAST_REWRITTEN_BYTES)) {
      begun(log);
    }
  }

  /** A life in which nothing is made safe may have been nothing. */
  private void begun(MetadataLog log) {
    if (log.isBegun()) {
      assertTrue(log.life() > lastLife, "no life has the number of an earlier one");
      lastLife = log.life();
    }
  }

  private Map<Bytes, Optional<Bytes>> newChange() {
    Map<Bytes, Optional<Bytes>> change = new HashMap<>();
    String value = "value " + ++lastValue + " ".repeat(random.nextInt(200));
    for (int count = 1 + random.nextInt(3); count > 0; count--) {
      boolean removed = random.nextInt(3) == 0;
      change.put(
          bytes("key " + random.nextInt(KEYS)),
          removed ? Optional.empty() : Optional.of(bytes(value)));
    }
    return change;
  }

  /** What is there is what some of those whose fate is unknown make of it, and all others. */
  private void check(List<Given> given) throws IOException {
    Map<Bytes, Bytes> found;
    try (MetadataLog log = MetadataLog.open(disk, LEAST_REWRITTEN_BYTES)) {
      begun(log);
      found = log.valueByKey();
    }
    int unsafeCount = (int) given.stream().filter(one -> !one.safe).count();
    for (int some = 0; some < 1 << unsafeCount; some++) {
      Map<Bytes, Bytes> possible = new HashMap<>(expected);
      int unsafe = 0;
      for (Given one : given) {
        if (one.safe || (some >> unsafe++ & 1) != 0) {
          one.change.forEach((key, value) -> apply(possible, key, value));
        }
      }
      if (possible.equals(found)) {
        expected = possible;
        return;
      }
    }
    throw new AssertionError("no changes make " + found + " of " + expected);
  }

  private static void apply(Map<Bytes, Bytes> map, Bytes key, Optional<Bytes> value) {
    map.remove(key);
    value.ifPresent(present -> map.put(key, present));
  }

  private static Bytes bytes(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
