package io.warren.tls;

import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import io.netty.handler.ssl.util.TrustManagerFactoryWrapper;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What was in the files.
 *
 * @param identities of which the first is the standard one
 * @param trust judges clients
 */
record Material(List<Identity> identities, X509ExtendedTrustManager trust) {
  /** For Vert.x and Netty: those that are given to one context. */
  KeyManagerFactory keys() {
    return new KeyManagerFactoryWrapper(new ServerKeys(identities));
  }

  TrustManagerFactory judges() {
    return new TrustManagerFactoryWrapper(trust);
  }

  /** For the log. */
  @Override
  public String toString() {
    return identities.stream().map(Identity::toString).collect(Collectors.joining("; "));
  }
}
