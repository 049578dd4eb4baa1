package io.warren.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes the contexts of Netty that Vert.x asks for, all of the same offer. */
final class ContextOptions extends SSLEngineOptions {
  /** So many clients can come back with an abbreviated handshake of TLS 1.2, for a while. */
  private static final int SESSIONS = 2048;

  private static final int SESSION_SECONDS = 3600;

  /** Who does not read has so long to take the word that the connection ends. */
  private static final long GOODBYE_MS = 1000;

  private final Offer offer;

  ContextOptions(Offer offer) {
    this.offer = offer;
  }

  private ContextOptions(ContextOptions other) {
    super(other);
    this.offer = other.offer;
  }

  @Override
  public SSLEngineOptions copy() {
    return new ContextOptions(this);
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new Factory();
  }

  /** A context, which is the caller's to release. */
  SslContext context(KeyManagerFactory keys, TrustManagerFactory trust, ClientAuth clients)
      throws SSLException {
    // Of a given alias a context never sees another key: it need not be read for each handshake.
    boolean caches = offer.library() == Library.BORINGSSL;
    return SslContextBuilder.forServer(
            caches ? new OpenSslCachingX509KeyManagerFactory(keys) : keys)
        .trustManager(trust)
        .sslProvider(offer.library().provider())
        .protocols(offer.versionNames())
        .ciphers(offer.suiteNames())
        .clientAuth(clients)
        .sessionCacheSize(SESSIONS)
        .sessionTimeout(SESSION_SECONDS)
        .build();
  }

  private final class Factory implements SslContextFactory {
    private ClientAuth clients = ClientAuth.NONE;
    private @Nullable KeyManagerFactory keys;
    private @Nullable TrustManagerFactory trust;

    @Override
    public SslContextFactory clientAuth(ClientAuth clientAuth) {
      clients = clientAuth;
      return this;
    }

    @Override
    public SslContextFactory keyMananagerFactory(KeyManagerFactory factory) {
      keys = factory;
      return this;
    }

    @Override
    public SslContextFactory trustManagerFactory(TrustManagerFactory factory) {
      trust = factory;
      return this;
    }

    @Override
    public SslContext create() throws SSLException {
      SslContext context =
          context(Objects.requireNonNull(keys), Objects.requireNonNull(trust), clients);
      return new Configured(context, clients, offer.ownOrder());
    }
  }

  /** Sets of each connection what a context can't. */
  private static final class Configured extends DelegatingSslContext {
    private final ClientAuth clients;
    private final boolean ownOrder;

    private Configured(SslContext context, ClientAuth clients, boolean ownOrder) {
      super(context);
      this.clients = clients;
      this.ownOrder = ownOrder;
    }

    @Override
    protected void initEngine(SSLEngine engine) {
      // What is not said here stays as the context has it, all but who is asked for a certificate.
      SSLParameters parameters = new SSLParameters();
      parameters.setUseCipherSuitesOrder(ownOrder);
      switch (clients) {
        case NONE -> parameters.setWantClientAuth(false);
        case OPTIONAL -> parameters.setWantClientAuth(true);
        case REQUIRE -> parameters.setNeedClientAuth(true);
      }
      engine.setSSLParameters(parameters);
    }

    @Override
    protected void initHandler(SslHandler handler) {
      super.initHandler(handler);
      handler.setCloseNotifyFlushTimeoutMillis(GOODBYE_MS);
      FailedHandshakes.watch(handler);
    }
  }
}
