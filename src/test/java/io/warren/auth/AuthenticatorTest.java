package io.warren.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
  private final Users users = new Users();
  private final Authenticator authenticator =
      new Authenticator(
          users,
          List.of(Mechanism.PLAIN, Mechanism.ANONYMOUS),
          Mechanism.Credentials.of("guest", "guest"),
          Set.of("guest"));

  AuthenticatorTest() {
    users.put(new User("guest", Set.of(), Map.of()), "guest");
    users.put(new User("ann", Set.of(), Map.of()), "sécret");
    users.put(new User("empty", Set.of(), Map.of()), "");
  }

  private String refused = "";

  private User login(String response, boolean fromLoopback) {
    return loginWith(Mechanism.PLAIN, response, fromLoopback);
  }

  private User loginWith(Mechanism mechanism, String response, boolean fromLoopback) {
    byte[] bytes = response.getBytes(StandardCharsets.UTF_8);
    return authenticator.login(
        mechanism, bytes, fromLoopback, "peer", (name, why) -> refused = why);
  }

  @Test
  void aLoopbackUserIsLetInFromThisMachineAlone() {
    assertNotNull(login("\0guest\0guest", true));
    assertNull(login("\0guest\0guest", false));
    assertEquals("user 'guest' can only connect via localhost", refused);
  }

  @Test
  void othersAreLetInFromAnywhere() {
    assertEquals("ann", login("\0ann\0sécret", false).name());
    assertEquals("ann", login("somebody\0ann\0sécret", true).name());
  }

  @Test
  void whoDoesNotSayWhoItIsIsTheUserNamedForThat() {
    assertEquals("guest", loginWith(Mechanism.ANONYMOUS, "ann", true).name());
    assertNull(loginWith(Mechanism.ANONYMOUS, "ann", false));
  }

  @Test
  void aWrongNameOrPasswordLetsNobodyIn() {
    assertNull(login("\0ann\0secret", true));
    assertEquals("user 'ann' - invalid credentials", refused);
    assertNull(login("\0ann\0", true));
    assertNull(login("\0nobody\0guest", true));
    assertNull(login("\0\0", true));
    assertNull(login("\0empty\0", true));
  }

  @Test
  void aResponseWithoutItsPartsIsMalformed() {
    assertThrows(MalformedResponseException.class, () -> login("", true));
    assertThrows(MalformedResponseException.class, () -> login("\0guest", true));
  }

  @Test
  void onlyWhatIsOfferedIsKnown() {
    assertEquals("PLAIN ANONYMOUS", authenticator.offeredNames());
    assertTrue(authenticator.mechanism("AMQPLAIN").isEmpty());
    assertTrue(authenticator.mechanism("plain").isEmpty());
  }
}
