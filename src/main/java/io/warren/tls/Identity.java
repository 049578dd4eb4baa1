package io.warren.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A certificate of the node with its key.
 *
 * @param name one of an operator's, or empty
 * @param chain its own first
 * @param hosts that it is for, in small letters
 */
record Identity(String name, List<X509Certificate> chain, PrivateKey key, Set<String> hosts) {
  private static final int DNS_NAME = 2;

  /**
   * Reads and checks what is needed to be taken for somebody.
   *
   * @param issuers from which the chain is completed where the file has it not whole
   */
  static Identity load(IdentityFiles files, List<X509Certificate> issuers, Instant now)
      throws TlsFileException {
    List<X509Certificate> chain = CertificateFile.certificates(files.certificates());
    X509Certificate own = chain.get(0);
    checkTime(files.certificates(), own, now);
    PrivateKey key = PrivateKeyFile.read(files.key(), files.password());
    if (!fits(key, own)) {
      throw new TlsFileException(
          files.key(), "has not the key of the certificate in " + files.certificates().path());
    }
    Set<String> hosts = hosts(files.certificates(), own);
    if (hosts.isEmpty() && !files.name().isEmpty()) {
      throw new TlsFileException(
          files.certificates(), "names no host in its subject alternative names");
    }
    return new Identity(files.name(), completed(chain, issuers), key, hosts);
  }

  private static void checkTime(NamedFile file, X509Certificate own, Instant now)
      throws TlsFileException {
    if (now.isAfter(own.getNotAfter().toInstant())) {
      throw new TlsFileException(file, "has expired on " + own.getNotAfter().toInstant());
    }
    if (now.isBefore(own.getNotBefore().toInstant())) {
      throw new TlsFileException(file, "is not valid before " + own.getNotBefore().toInstant());
    }
  }

  private static boolean fits(PrivateKey key, X509Certificate own) {
    try {
      String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
      byte[] text = own.getEncoded();
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(text);
      Signature checking = Signature.getInstance(algorithm);
      checking.initVerify(own.getPublicKey());
      checking.update(text);
      return checking.verify(signing.sign());
    } catch (GeneralSecurityException e) {
      // A key of another kind.
      return false;
    }
  }

  private static Set<String> hosts(NamedFile file, X509Certificate own) throws TlsFileException {
    Set<String> hosts = new LinkedHashSet<>();
    try {
      Collection<List<?>> names = own.getSubjectAlternativeNames();
      for (List<?> name : names == null ? List.<List<?>>of() : names) {
        if (name.get(0).equals(DNS_NAME)) {
          hosts.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
        }
      }
    } catch (CertificateParsingException e) {
      throw new TlsFileException(file, "has subject alternative names that can't be read");
    }
    return Set.copyOf(hosts);
  }

  /** As far as those that are trusted by clients themselves, which are not sent. */
  private static List<X509Certificate> completed(
      List<X509Certificate> chain, List<X509Certificate> issuers) {
    List<X509Certificate> whole = new ArrayList<>(chain);
    List<X509Certificate> left = new ArrayList<>(issuers);
    left.removeIf(issuer -> isOwnIssuer(issuer) || chain.contains(issuer));
    boolean grew = true;
    while (grew) {
      X509Certificate last = whole.get(whole.size() - 1);
      grew = false;
      for (X509Certificate issuer : left) {
        if (!isOwnIssuer(last) && isIssuedBy(last, issuer)) {
          grew = whole.add(issuer);
          break;
        }
      }
      left.removeAll(whole);
    }
    return List.copyOf(whole);
  }

  private static boolean isOwnIssuer(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Whether it is for a host; a {@code *} stands for one word of the name, as its first. */
  boolean isFor(String host) {
    int dot = host.indexOf('.');
    return hosts.contains(host) || (dot > 0 && hosts.contains("*" + host.substring(dot)));
  }

  /** For the log. */
  @Override
  public String toString() {
    X509Certificate own = chain.get(0);
    String subject = own.getSubjectX500Principal().getName();
    return (subject.isEmpty() ? String.join(" ", hosts) : subject)
        + " until "
        + own.getNotAfter().toInstant();
  }
}
