package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.config.ListenAddress;
import java.net.BindException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class StartFailureTest {
  private static String toListen(Exception cause) {
    return StartFailure.toListen(new ListenAddress("192.0.2.1", 80), cause).getMessage();
  }

  @Test
  void aPortInUseIsSaidInPlainWords() {
    assertEquals(
        "port 80 is in use (192.0.2.1:80)",
        toListen(new BindException("bind(..) failed with error(-98): Address already in use")));
  }

  @Test
  void anAddressOfAnotherMachineIsSaidInPlainWords() {
    String said = "can't listen on 192.0.2.1:80: this machine has no such address";
    assertEquals(said, toListen(new BindException("Cannot assign requested address")));
    assertEquals(
        said,
        toListen(
            new BindException("bind(..) failed with error(-99): Cannot assign requested address")));
  }

  @Test
  void otherReasonsAreSaidWithoutTheSystemCall() {
    assertEquals(
        "can't listen on 192.0.2.1:80: Permission denied",
        toListen(new BindException("bind(..) failed with error(-13): Permission denied")));
    assertEquals(
        "can't listen on 192.0.2.1:80: the name has no address",
        toListen(new UnknownHostException("Failed to resolve 'x' [A(1)] after 2 queries")));
  }
}
