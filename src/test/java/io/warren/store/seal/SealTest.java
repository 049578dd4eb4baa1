package io.warren.store.seal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.value.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealTest {
  private static final int HEADER_BYTES = 24;
  private static final int PAYLOAD_BYTES = 1000;
  private static final byte[] ABOUT = "file 1".getBytes(StandardCharsets.US_ASCII);

  private final Keys keys = TestKeys.of("a");
  private final Keys.Begun file = keys.begin(ABOUT);
  private final int sealedBytes = PAYLOAD_BYTES + keys.roomBytes();
  private final byte[] block = new byte[HEADER_BYTES + sealedBytes];

  private void seal(long place) {
    Arrays.fill(block, (byte) 7);
    file.seal().seal(block, 0, HEADER_BYTES, PAYLOAD_BYTES, place);
  }

  private boolean opens(byte[] about, byte[] data, long place) throws IOException {
    Seal seal = keys.open("f", file.header(), about);
    return seal.open(data.clone(), 0, HEADER_BYTES, sealedBytes, place);
  }

  @Test
  void whatIsSealedIsOpenedAsItWas() throws IOException {
    seal(8192);
    byte[] sealed = block.clone();
    Seal seal = keys.open("f", file.header(), ABOUT);
    assertTrue(seal.open(block, 0, HEADER_BYTES, sealedBytes, 8192));
    byte[] payload = Arrays.copyOfRange(block, HEADER_BYTES, HEADER_BYTES + PAYLOAD_BYTES);
    byte[] expected = new byte[PAYLOAD_BYTES];
    Arrays.fill(expected, (byte) 7);
    assertArrayEquals(expected, payload);
    assertFalse(Arrays.equals(block, sealed));
  }

  @Test
  void nothingOfItCanBeChanged() throws IOException {
    seal(8192);
    assertTrue(opens(ABOUT, block, 8192));
    for (int at = 0; at < block.length; at++) {
      byte[] changed = block.clone();
      changed[at] ^= 1;
      // The sums of the header are not proved: they are there to find damage without a key.
      boolean proved = at < 16 || at >= HEADER_BYTES;
      assertEquals(!proved, opens(ABOUT, changed, 8192), "byte " + at);
    }
  }

  @Test
  void itOpensAtItsPlaceOfItsFileOnly() throws IOException {
    seal(8192);
    assertFalse(opens(ABOUT, block, 8193));
    assertFalse(opens("file 2".getBytes(StandardCharsets.US_ASCII), block, 8192));
    Keys.Begun other = keys.begin(ABOUT);
    assertFalse(
        keys.open("f", other.header(), ABOUT).open(block, 0, HEADER_BYTES, sealedBytes, 8192));
  }

  @Test
  void whatIsTooShortForASealIsNotOpened() throws IOException {
    seal(8192);
    Seal seal = keys.open("f", file.header(), ABOUT);
    assertFalse(seal.open(block, 0, HEADER_BYTES, keys.roomBytes() - 1, 8192));
  }

  @Test
  void noPlaceIsSealedTwice() {
    seal(8192);
    assertThrows(IllegalStateException.class, () -> seal(8192));
    assertThrows(IllegalStateException.class, () -> seal(8191));
  }

  @Test
  void twoFilesWithTheSameContentHaveNothingInCommon() {
    seal(8192);
    byte[] first = block.clone();
    Arrays.fill(block, (byte) 7);
    keys.begin(ABOUT).seal().seal(block, 0, HEADER_BYTES, PAYLOAD_BYTES, 8192);
    int same = 0;
    for (int at = HEADER_BYTES; at < block.length; at++) {
      same += first[at] == block[at] ? 1 : 0;
    }
    assertTrue(same < PAYLOAD_BYTES / 20, "equal bytes: " + same);
  }

  @Test
  void aKeyThatIsNotThereIsNamed() {
    assertEquals(
        "f is encrypted with the key 'a', which is not among those that are given: b, c",
        refused(TestKeys.of("b", "c")));
    assertEquals(
        "f is encrypted with the key 'a', and no file with keys is given"
            + " (store.encryption.keyfile)",
        refused(Keys.NONE));
  }

  @Test
  void anotherKeyOfTheSameIdIsToldFromDamage() {
    assertEquals(
        "f is encrypted with another key 'a' than the one of that name that is given",
        refused(Keys.of("a", Map.of("a", Bytes.copyOf(new byte[32])))));
  }

  private String refused(Keys others) {
    return assertThrows(IOException.class, () -> others.open("f", file.header(), ABOUT))
        .getMessage();
  }

  @Test
  void aPlainFileIsReadWithAnyKeys() throws IOException {
    assertEquals(Seal.NONE, keys.open("f", Optional.empty(), ABOUT));
    assertEquals(Seal.NONE, Keys.NONE.begin(ABOUT).seal());
  }
}
