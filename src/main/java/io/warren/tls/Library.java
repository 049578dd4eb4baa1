package io.warren.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** What encrypts. */
enum Library {
  BORINGSSL(SslProvider.OPENSSL) {
    @Override
    boolean isThere() {
      return OpenSsl.isAvailable();
    }

    @Override
    Set<String> suiteNames() {
      return OpenSsl.availableJavaCipherSuites();
    }
  },

  JDK(SslProvider.JDK) {
    @Override
    boolean isThere() {
      return true;
    }

    @Override
    Set<String> suiteNames() {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        // To trust nobody is quicker than all that the JDK trusts.
        context.init(null, new TrustManager[] {new Nobody()}, null);
        return Set.of(context.getSupportedSSLParameters().getCipherSuites());
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  };

  private final SslProvider provider;

  Library(SslProvider provider) {
    this.provider = provider;
  }

  /** Its name for Netty. */
  SslProvider provider() {
    return provider;
  }

  /** Whether it can be used on this machine. */
  abstract boolean isThere();

  /** The suites that it has, by the names of the standard. */
  abstract Set<String> suiteNames();

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
