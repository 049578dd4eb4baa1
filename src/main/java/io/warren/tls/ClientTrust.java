package io.warren.tls;

import io.warren.config.CrlCheck;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Says whether a client's certificate is good: the JDK's judgement, and a bound on how long the way
 * to a trusted one is, which the JDK keeps only where it has to look for that way.
 */
final class ClientTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager judge;
  private final Set<X509Certificate> trusted;
  private final int depth;

  private ClientTrust(X509ExtendedTrustManager judge, Set<X509Certificate> trusted, int depth) {
    this.judge = judge;
    this.trusted = trusted;
    this.depth = depth;
  }

  /**
   * Makes one.
   *
   * @param trusted whose word is taken, each of them
   * @param depth how many certificates may stand between a client's and a trusted one
   * @param crls of those who issue; empty where nothing is looked up
   */
  static ClientTrust of(
      List<X509Certificate> trusted, int depth, List<X509CRL> crls, CrlCheck check)
      throws GeneralSecurityException {
    Set<TrustAnchor> anchors =
        trusted.stream()
            .map(certificate -> new TrustAnchor(certificate, null))
            .collect(Collectors.toSet());
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
    parameters.setMaxPathLength(depth);
    parameters.setRevocationEnabled(false);
    if (!crls.isEmpty() && check != CrlCheck.FALSE) {
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(crls)));
      parameters.addCertPathChecker(revocation(check));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(new CertPathTrustManagerParameters(parameters));
    X509ExtendedTrustManager judge =
        Arrays.stream(factory.getTrustManagers())
            .filter(X509ExtendedTrustManager.class::isInstance)
            .map(X509ExtendedTrustManager.class::cast)
            .findFirst()
            .orElseThrow();
    return new ClientTrust(judge, Set.copyOf(trusted), depth);
  }

  private static PKIXRevocationChecker revocation(CrlCheck check) throws GeneralSecurityException {
    PKIXRevocationChecker checker =
        (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
    // Nobody is asked over the network.
    EnumSet<PKIXRevocationChecker.Option> options =
        EnumSet.of(
            PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK);
    if (check == CrlCheck.PEER) {
      options.add(PKIXRevocationChecker.Option.ONLY_END_ENTITY);
    }
    if (check == CrlCheck.BEST_EFFORT) {
      options.add(PKIXRevocationChecker.Option.SOFT_FAIL);
    }
    checker.setOptions(options);
    return checker;
  }

  private void checkDepth(X509Certificate[] chain) throws CertificateException {
    int between = 0;
    for (int i = 1; i < chain.length && !trusted.contains(chain[i]); i++) {
      between++;
    }
    if (!trusted.contains(chain[0]) && between > depth) {
      throw new CertificateException(
          "there are "
              + between
              + " certificates between the client's and a trusted one, and ssl_options.depth allows "
              + depth);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    judge.checkClientTrusted(chain, authType, engine);
    checkDepth(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    judge.checkClientTrusted(chain, authType, socket);
    checkDepth(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    judge.checkClientTrusted(chain, authType);
    checkDepth(chain);
  }

  /** Their names are told to clients, which choose by them what they show. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trusted.toArray(X509Certificate[]::new);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw Nobody.refusal();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw Nobody.refusal();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw Nobody.refusal();
  }
}
