package io.warren.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the certificate for a client by the host name that it connects to. An alias is the index
 * of an identity.
 */
final class ServerKeys extends X509ExtendedKeyManager {
  private static final int STANDARD = 0;

  private final List<Identity> identities;

  /**
   * Makes one.
   *
   * @param identities of which the first is for clients that name no host, or an unknown one
   */
  ServerKeys(List<Identity> identities) {
    this.identities = List.copyOf(identities);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    int index = indexFor(hostOf(engine));
    // The other kinds of keys that one is asked for are not there, and no reason to show another.
    boolean fits = identities.get(index).key().getAlgorithm().equals(keyType);
    return fits ? String.valueOf(index) : null;
  }

  private int indexFor(String host) {
    for (int i = 0; i < identities.size(); i++) {
      if (identities.get(i).isFor(host)) {
        return i;
      }
    }
    return STANDARD;
  }

  /** Empty where it names none. */
  private static String hostOf(SSLEngine engine) {
    if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
      for (SNIServerName name : session.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName().toLowerCase(Locale.ROOT);
        }
      }
    }
    return "";
  }

  private @Nullable Identity identity(String alias) {
    // Whoever asks may have an alias of its own making.
    for (int i = 0; i < identities.size(); i++) {
      if (String.valueOf(i).equals(alias)) {
        return identities.get(i);
      }
    }
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Identity identity = identity(alias);
    return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Identity identity = identity(alias);
    return identity == null ? null : identity.key();
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    boolean fits = identities.get(STANDARD).key().getAlgorithm().equals(keyType);
    return fits ? String.valueOf(STANDARD) : null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
