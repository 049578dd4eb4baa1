package io.warren.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Files with certificates, or with lists of those that have been revoked. */
final class CertificateFile {
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String TRUSTED_CERTIFICATE = "X509 CERTIFICATE";
  private static final String CRL = "X509 CRL";

  private CertificateFile() {}

  /** The certificates of a file in PEM, in their order; at least one. */
  static List<X509Certificate> certificates(NamedFile file) throws TlsFileException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (PemBlock block : PemBlock.all(file)) {
      if (block.label().equals(CERTIFICATE) || block.label().equals(TRUSTED_CERTIFICATE)) {
        try {
          certificates.add(
              (X509Certificate)
                  factory().generateCertificate(new ByteArrayInputStream(block.der())));
        } catch (CertificateException e) {
          throw new TlsFileException(file, "has a certificate that can't be read");
        }
      }
    }
    if (certificates.isEmpty()) {
      throw new TlsFileException(file, "has no certificate in PEM");
    }
    return List.copyOf(certificates);
  }

  /** The lists of a file in PEM, or the one in DER; at least one. */
  static List<X509CRL> crls(NamedFile file) throws TlsFileException {
    List<X509CRL> crls = new ArrayList<>();
    List<PemBlock> blocks = PemBlock.all(file);
    try {
      for (PemBlock block : blocks) {
        if (block.label().equals(CRL)) {
          crls.add(crl(block.der()));
        }
      }
      if (blocks.isEmpty()) {
        crls.add(crl(file.read()));
      }
    } catch (CRLException e) {
      throw new TlsFileException(
          file,
          blocks.isEmpty()
              ? "is no list of revoked certificates"
              : "has a list of revoked certificates that can't be read");
    }
    if (crls.isEmpty()) {
      throw new TlsFileException(file, "has no list of revoked certificates");
    }
    return List.copyOf(crls);
  }

  private static X509CRL crl(byte[] der) throws CRLException {
    try {
      return (X509CRL) factory().generateCRL(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new CRLException(e);
    }
  }

  private static CertificateFactory factory() throws CertificateException {
    return CertificateFactory.getInstance("X.509");
  }
}
