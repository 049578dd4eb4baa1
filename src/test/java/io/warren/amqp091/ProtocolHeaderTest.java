package io.warren.amqp091;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProtocolHeaderTest {
  private static String refusal(String header) {
    return ProtocolHeader.refusal(header.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void whatItIsProbablyMeantForIsSaid() {
    assertEquals("bad protocol header 'GET / HT' (HTTP?)", refusal("GET / HT"));
    assertEquals("bad protocol header 'OPTIONS ' (HTTP?)", refusal("OPTIONS "));
    assertEquals("bad protocol header '........' (TLS?)", refusal("\26\3\1\2\0\1\0\1"));
    assertEquals(
        "bad protocol header 'AMQP....' (another version of AMQP?)", refusal("AMQP\0\1\0\0"));
  }

  @Test
  void onlyPrintableBytesAreShown() {
    assertEquals("bad protocol header 'a. ~.\\..'", refusal("a\n ~\u007f\\\u00e9\33"));
  }
}
