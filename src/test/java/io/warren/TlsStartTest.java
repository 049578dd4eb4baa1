package io.warren;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.conformance.SecuredNode;
import io.warren.tls.Issued;
import io.warren.tls.TestAuthority;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is wrong with TLS stops the start, with one line that says what it is. */
class TlsStartTest {
  private final SecuredNode secured = SecuredNode.make();
  private final Map<String, String> options = new HashMap<>(secured.options());

  private Path file(String name) {
    return secured.file(name);
  }

  private void refused(String line) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> arguments = new ArrayList<>(List.of("--data", TestData.directory().toString()));
    options.forEach((key, value) -> arguments.add("--set=" + key + "=" + value));
    Main main =
        new Main(
            (configuration, data) -> Broker.start(configuration, data.path()),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int status = main.run(Map.of(), arguments.toArray(String[]::new));
    assertEquals("warren: " + line + "\n", err.toString(StandardCharsets.UTF_8));
    assertEquals(Main.WRONG_CONFIGURATION, status);
  }

  @Test
  void noCertificate() {
    options.remove("ssl_options.certfile");
    refused("listeners.ssl takes ssl_options.certfile, a certificate");
  }

  @Test
  void missingFiles() throws Exception {
    Files.delete(file("server.key"));
    refused("ssl_options.keyfile: " + file("server.key") + " is not there");
    Files.delete(file("server.pem"));
    refused("ssl_options.certfile: " + file("server.pem") + " is not there");
  }

  @Test
  void filesOfAnotherKind() throws Exception {
    Files.writeString(file("server.key"), "-----BEGIN NOTHING-----\n-----END NOTHING-----\n");
    refused("ssl_options.keyfile: " + file("server.key") + " has no private key in PEM");
    options.put("ssl_options.keyfile", file("").toString());
    refused("ssl_options.keyfile: " + file("") + " is a directory");
    options.remove("ssl_options.keyfile");
    refused("ssl_options.certfile: " + file("server.pem") + " has no private key in PEM");
    Files.writeString(file("server.pem"), "nothing");
    refused("ssl_options.certfile: " + file("server.pem") + " has no certificate in PEM");
    Files.writeString(
        file("server.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    refused(
        "ssl_options.certfile: " + file("server.pem") + " has a certificate that can't be read");
    Files.writeString(
        file("server.pem"), "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n");
    refused("ssl_options.certfile: " + file("server.pem") + " has a damaged CERTIFICATE");
  }

  @Test
  void theKeyOfAnotherCertificate() throws Exception {
    secured.authority().server("localhost").writeKey(file("server.key"));
    String line =
        "ssl_options.keyfile: "
            + file("server.key")
            + " has not the key of the certificate in "
            + file("server.pem");
    refused(line);
    secured.authority().issue(new TestAuthority.Request("rsa").rsa()).writeKey(file("server.key"));
    refused(line);
  }

  @Test
  void outOfItsTime() throws Exception {
    Instant yesterday = Instant.now().minus(Duration.ofDays(1));
    Issued late =
        secured
            .authority()
            .issue(
                new TestAuthority.Request("late")
                    .valid(yesterday.minus(Duration.ofDays(1)), yesterday));
    secured.replace(late);
    refused(
        "ssl_options.certfile: "
            + file("server.pem")
            + " has expired on "
            + late.certificate().getNotAfter().toInstant());
    Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
    Issued early =
        secured
            .authority()
            .issue(
                new TestAuthority.Request("early")
                    .valid(tomorrow, tomorrow.plus(Duration.ofDays(1))));
    secured.replace(early);
    refused(
        "ssl_options.certfile: "
            + file("server.pem")
            + " is not valid before "
            + early.certificate().getNotBefore().toInstant());
  }

  @Test
  void furtherCertificates() throws Exception {
    Issued nobody = secured.authority().client("nobody");
    options.put("ssl_options.sni_keyfile.a", nobody.writeKey(file("a.key")).toString());
    refused("ssl_options.sni_keyfile.a: there is no ssl_options.sni_certfile.a");
    options.put("ssl_options.sni_certfile.a", nobody.writeChain(file("a.pem")).toString());
    refused(
        "ssl_options.sni_certfile.a: "
            + file("a.pem")
            + " names no host in its subject alternative names");
    Files.delete(file("a.key"));
    refused("ssl_options.sni_keyfile.a: " + file("a.key") + " is not there");
  }

  @Test
  void whatClientsAreJudgedBy() throws Exception {
    options.put("ssl_options.verify", "verify_peer");
    refused("--set: ssl_options.verify: verify_peer takes a cacertfile");
    options.put("ssl_options.cacertfile", file("nowhere.pem").toString());
    refused("ssl_options.cacertfile: " + file("nowhere.pem") + " is not there");
    options.put("ssl_options.cacertfile", file("ca.pem").toString());
    options.put("ssl_options.crl_check", "peer");
    refused("--set: ssl_options.crl_check: peer takes a crlfile".replace("peer ", ""));
    options.put("ssl_options.crlfile", file("server.key").toString());
    refused("ssl_options.crlfile: " + file("server.key") + " has no list of revoked certificates");
    Files.writeString(file("nothing"), "nothing");
    options.put("ssl_options.crlfile", file("nothing").toString());
    refused("ssl_options.crlfile: " + file("nothing") + " is no list of revoked certificates");
    options.put("ssl_options.verify", "verify_none");
    refused("--set: ssl_options.crlfile: takes ssl_options.verify = verify_peer");
    options.put("ssl_options.fail_if_no_peer_cert", "true");
    refused("--set: ssl_options.fail_if_no_peer_cert: takes ssl_options.verify = verify_peer");
  }

  @Test
  void nothingToOffer() {
    options.put("ssl_options.ciphers.1", "ECDHE-RSA-RC4-SHA");
    refused(
        "ssl_options.ciphers: none of those that are named is one of tlsv1.2 and tlsv1.3 that can"
            + " be offered");
    options.put("ssl_options.ciphers.1", "TLS_AES_128_GCM_SHA256");
    options.put("ssl_options.engine", "boringssl");
    refused(
        "--set: ssl_options.engine: boringssl offers all suites of TLS 1.3 or none, and"
            + " ssl_options.ciphers name some of them");
    options.put("ssl_options.versions.1", "tlsv1.1");
    refused(
        "--set: ssl_options.versions.1: \"tlsv1.1\" is not one of tlsv1.2, tlsv1.3 (older versions"
            + " are not safe)");
  }
}
