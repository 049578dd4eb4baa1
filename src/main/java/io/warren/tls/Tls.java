package io.warren.tls;

import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.net.TrustOptions;
import io.warren.config.ConfigException;
import io.warren.config.Configuration;
import io.warren.config.Options;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS as the options ask for it, with certificates that were good at the start. */
public final class Tls {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

  private final TlsFiles files;
  private final List<FileStamp> stamps;
  private final ContextOptions contexts;
  private final Offer offer;
  private final ClientAuth clients;
  private final long handshakeTimeoutMs;
  private final long reloadIntervalMs;
  private final Material first;

  private Tls(Configuration configuration) throws TlsFileException {
    this.files = TlsFiles.of(configuration);
    this.offer = Offer.of(configuration);
    this.contexts = new ContextOptions(offer);
    this.clients = clients(configuration, files);
    this.handshakeTimeoutMs = configuration.value(Options.TLS_HANDSHAKE_TIMEOUT);
    this.reloadIntervalMs = configuration.value(Options.TLS_RELOAD_INTERVAL);
    this.stamps = FileStamp.of(files.all());
    this.first = load();
  }

  /**
   * Reads what the options name. Blocks.
   *
   * @throws ConfigException with a line that says which option or file is wrong
   */
  public static Tls of(Configuration configuration) {
    forbidRenegotiation();
    try {
      Tls tls = new Tls(configuration);
      LOG.info("TLS by {}; certificates of clients: {}; {}", tls.offer, tls.words(), tls.first);
      return tls;
    } catch (TlsFileException e) {
      throw new ConfigException(e.line());
    }
  }

  /** The JDK's TLS would let a client of TLS 1.2 begin anew as often as it likes. */
  private static void forbidRenegotiation() {
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  private static ClientAuth clients(Configuration configuration, TlsFiles files) {
    if (!files.verify()) {
      return ClientAuth.NONE;
    }
    return configuration.value(Options.TLS_FAIL_IF_NO_PEER_CERT)
        ? ClientAuth.REQUIRED
        : ClientAuth.REQUEST;
  }

  private String words() {
    return switch (clients) {
      case NONE -> "not asked for";
      case REQUEST -> "asked for";
      case REQUIRED -> "required";
    };
  }

  /** Has a listener use TLS. */
  public NetServerOptions secured(NetServerOptions options) {
    return secured(options, first)
        .setSslEngineOptions(contexts)
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setSslHandshakeTimeout(handshakeTimeoutMs);
  }

  private NetServerOptions secured(NetServerOptions options, Material material) {
    return options
        .setSsl(true)
        .setEnabledSecureTransportProtocols(offer.versionNames())
        .setKeyCertOptions(KeyCertOptions.wrap(material.keys()))
        .setTrustOptions(TrustOptions.wrap(material.judges()))
        .setClientAuth(clients);
  }

  /**
   * The actor that takes up other files.
   *
   * @param listeners has those that use TLS take what is new, for connections to come
   */
  public Renewal renewal(Function<ServerSSLOptions, Future<?>> listeners) {
    return new Renewal(this, reloadIntervalMs, stamps, listeners);
  }

  /** By what the files are known. Blocks. */
  List<FileStamp> stamps() {
    return FileStamp.of(files.all());
  }

  /** Reads and checks the files, and that a context can be made of them. Blocks. */
  Material load() throws TlsFileException {
    Material material = files.load(Instant.now());
    try {
      ReferenceCountUtil.release(
          contexts.context(
              material.keys(), material.judges(), io.netty.handler.ssl.ClientAuth.NONE));
    } catch (SSLException e) {
      throw new TlsFileException(files.identities().get(0).certificates(), "can't be used: " + e);
    }
    return material;
  }

  /** What listeners are to be told of other files. */
  ServerSSLOptions options(Material material) {
    return secured(new NetServerOptions(), material).getSslOptions();
  }
}
