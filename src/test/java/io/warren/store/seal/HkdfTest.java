package io.warren.store.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The test vectors of RFC 5869, appendix A. */
class HkdfTest {
  private static String derive(String secret, String salt, String info, int lengthBytes) {
    HexFormat hex = HexFormat.of();
    return hex.formatHex(
        Hkdf.derive(hex.parseHex(secret), hex.parseHex(salt), hex.parseHex(info), lengthBytes));
  }

  private static String range(int from, int to) {
    StringBuilder hex = new StringBuilder();
    for (int value = from; value <= to; value++) {
      hex.append("%02x".formatted(value));
    }
    return hex.toString();
  }

  @Test
  void firstVector() {
    assertEquals(
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        derive("0b".repeat(22), range(0x00, 0x0c), range(0xf0, 0xf9), 42));
  }

  @Test
  void secondVectorOfLongInputs() {
    assertEquals(
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e59"
            + "0e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
        derive(range(0x00, 0x4f), range(0x60, 0xaf), range(0xb0, 0xff), 82));
  }
}
