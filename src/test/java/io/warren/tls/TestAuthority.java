package io.warren.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/** Issues certificates for tests, each with a key of its own. */
public final class TestAuthority {
  private static final AtomicLong SERIAL = new AtomicLong(1000);
  private static final DateTimeFormatter UTC_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final byte[] TRUE = {1, 1, (byte) 0xff};

  private final Issued own;

  private TestAuthority(Issued own) {
    this.own = own;
  }

  /** One that nobody stands above. */
  public static TestAuthority named(String name) throws GeneralSecurityException {
    KeyPair keys = ecKeys();
    Request request = new Request(name).authority();
    Issued own = sign(request.subject(), keys.getPrivate(), List.of(), request, keys);
    return new TestAuthority(own);
  }

  /** One that this one answers for. */
  public TestAuthority authority(String name) throws GeneralSecurityException {
    return new TestAuthority(issue(new Request(name).authority()));
  }

  public X509Certificate certificate() {
    return own.certificate();
  }

  /** For a host, with a key for elliptic curves. */
  public Issued server(String... hosts) throws GeneralSecurityException {
    return issue(new Request("server").hosts(hosts));
  }

  public Issued client(String name) throws GeneralSecurityException {
    return issue(new Request(name));
  }

  public Issued issue(Request request) throws GeneralSecurityException {
    return sign(
        own.certificate().getSubjectX500Principal(),
        own.key(),
        above(),
        request,
        request.rsa ? rsaKeys() : ecKeys());
  }

  /** Those between what it issues and who is above all. */
  private List<X509Certificate> above() {
    X509Certificate certificate = own.certificate();
    boolean isAboveAll =
        certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    return isAboveAll
        ? List.of()
        : Stream.concat(Stream.of(certificate), own.issuers().stream()).toList();
  }

  /** A list of what has been revoked. */
  public X509CRL crl(X509Certificate... revoked) throws GeneralSecurityException {
    return crl(Instant.now().plus(Duration.ofDays(1)), revoked);
  }

  /** The same, good until then. */
  public X509CRL crl(Instant until, X509Certificate... revoked) throws GeneralSecurityException {
    Instant from = until.minus(Duration.ofDays(30));
    byte[][] entries =
        Stream.of(revoked)
            .map(certificate -> sequence(integer(certificate.getSerialNumber()), time(from)))
            .toArray(byte[][]::new);
    byte[] issuer = own.certificate().getSubjectX500Principal().getEncoded();
    byte[] list =
        entries.length == 0
            ? sequence(algorithm(own.key()), issuer, time(from), time(until))
            : sequence(algorithm(own.key()), issuer, time(from), time(until), sequence(entries));
    return (X509CRL)
        CertificateFactory.getInstance("X.509")
            .generateCRL(new ByteArrayInputStream(signed(list, own.key())));
  }

  /** What is asked for. */
  public static final class Request {
    private final String name;
    private List<String> hosts = List.of();
    private Instant from = Instant.now().minus(Duration.ofDays(2));
    private Instant until = Instant.now().plus(Duration.ofDays(30));
    private boolean authority;
    private boolean rsa;

    public Request(String name) {
      this.name = name;
    }

    public Request hosts(String... names) {
      hosts = List.of(names);
      return this;
    }

    public Request valid(Instant since, Instant end) {
      from = since;
      until = end;
      return this;
    }

    public Request rsa() {
      rsa = true;
      return this;
    }

    private X500Principal subject() {
      return new X500Principal("CN=" + name + ",O=Warren");
    }

    private Request authority() {
      authority = true;
      return this;
    }
  }

  private static Issued sign(
      X500Principal issuer,
      PrivateKey issuerKey,
      List<X509Certificate> above,
      Request request,
      KeyPair keys)
      throws GeneralSecurityException {
    List<byte[]> extensions = new ArrayList<>();
    if (request.authority) {
      extensions.add(sequence(id("551d13"), TRUE, octets(sequence(TRUE))));
      // To sign certificates and lists.
      extensions.add(sequence(id("551d0f"), TRUE, octets(Der.of(0x03, new byte[] {1, 6}))));
    }
    if (!request.hosts.isEmpty()) {
      byte[][] names =
          request.hosts.stream()
              .map(host -> Der.of(0x82, host.getBytes(StandardCharsets.US_ASCII)))
              .toArray(byte[][]::new);
      extensions.add(sequence(id("551d11"), octets(sequence(names))));
    }
    byte[] body =
        sequence(
            Der.of(0xa0, integer(BigInteger.TWO)),
            integer(BigInteger.valueOf(SERIAL.incrementAndGet())),
            algorithm(issuerKey),
            issuer.getEncoded(),
            sequence(time(request.from), time(request.until)),
            request.subject().getEncoded(),
            keys.getPublic().getEncoded(),
            extensions.isEmpty()
                ? new byte[0]
                : Der.of(0xa3, sequence(extensions.toArray(byte[][]::new))));
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(signed(body, issuerKey)));
    return new Issued(certificate, keys.getPrivate(), above);
  }

  private static KeyPair ecKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static KeyPair rsaKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  private static byte[] signed(byte[] body, PrivateKey key) throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
    signature.initSign(key);
    signature.update(body);
    return sequence(body, algorithm(key), Der.of(0x03, new byte[1], signature.sign()));
  }

  private static byte[] algorithm(PrivateKey key) {
    return key.getAlgorithm().equals("EC")
        ? sequence(id("2a8648ce3d040302"))
        : sequence(id("2a864886f70d01010b"), Der.of(Der.NULL));
  }

  private static byte[] sequence(byte[]... parts) {
    return Der.of(Der.SEQUENCE, parts);
  }

  private static byte[] octets(byte[] inside) {
    return Der.of(Der.OCTET_STRING, inside);
  }

  private static byte[] integer(BigInteger number) {
    return Der.of(Der.INTEGER, number.toByteArray());
  }

  private static byte[] id(String hex) {
    return Der.of(Der.OBJECT_ID, HexFormat.of().parseHex(hex));
  }

  private static byte[] time(Instant instant) {
    return Der.of(0x17, UTC_TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
  }
}
