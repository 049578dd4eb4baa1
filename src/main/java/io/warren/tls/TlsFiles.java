package io.warren.tls;

import io.warren.config.ConfigException;
import io.warren.config.Configuration;
import io.warren.config.CrlCheck;
import io.warren.config.Option;
import io.warren.config.OptionFamily;
import io.warren.config.Options;
import io.warren.config.PeerVerification;
import io.warren.config.Setting;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that an operator names.
 *
 * @param identities the certificates of the node, of which the first is the standard one
 * @param verify whether clients are asked for theirs
 */
record TlsFiles(
    List<IdentityFiles> identities,
    Optional<NamedFile> trusted,
    boolean verify,
    int depth,
    Optional<NamedFile> crls,
    CrlCheck crlCheck) {
  private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);

  /**
   * Those of the options; looks at none.
   *
   * @throws ConfigException where one is missing, or one that is named would change nothing that
   *     somebody may rely on
   */
  static TlsFiles of(Configuration configuration) {
    boolean verify = configuration.value(Options.TLS_VERIFY) == PeerVerification.VERIFY_PEER;
    Optional<NamedFile> trusted = file(configuration, Options.TLS_CACERTFILE);
    Optional<NamedFile> crls = file(configuration, Options.TLS_CRLFILE);
    boolean crlAsked =
        configuration.value(Options.TLS_CRL_CHECK) != CrlCheck.FALSE
            && !configuration.origin(Options.TLS_CRL_CHECK).equals(Setting.DEFAULT_ORIGIN);
    if (verify && trusted.isEmpty()) {
      throw wrong(configuration, Options.TLS_VERIFY, "verify_peer takes a cacertfile");
    }
    if (!verify && configuration.value(Options.TLS_FAIL_IF_NO_PEER_CERT)) {
      throw wrong(
          configuration,
          Options.TLS_FAIL_IF_NO_PEER_CERT,
          "takes ssl_options.verify = verify_peer");
    }
    if (crlAsked && crls.isEmpty()) {
      throw wrong(configuration, Options.TLS_CRL_CHECK, "takes a crlfile");
    }
    if (crls.isPresent() && !verify) {
      throw wrong(configuration, Options.TLS_CRLFILE, "takes ssl_options.verify = verify_peer");
    }
    return new TlsFiles(
        identities(configuration),
        trusted,
        verify,
        configuration.value(Options.TLS_DEPTH),
        crls,
        configuration.value(Options.TLS_CRL_CHECK));
  }

  private static ConfigException wrong(
      Configuration configuration, Option<?> option, String problem) {
    return new ConfigException(configuration.origin(option) + ": " + option.key() + ": " + problem);
  }

  private static Optional<NamedFile> file(Configuration configuration, Option<String> option) {
    String text = configuration.value(option);
    return text.isEmpty() ? Optional.empty() : Optional.of(NamedFile.of(option.key(), text));
  }

  private static List<IdentityFiles> identities(Configuration configuration) {
    NamedFile certificates =
        file(configuration, Options.TLS_CERTFILE)
            .orElseThrow(
                () ->
                    new ConfigException(
                        "listeners.ssl takes " + Options.TLS_CERTFILE.key() + ", a certificate"));
    List<IdentityFiles> identities = new ArrayList<>();
    identities.add(
        new IdentityFiles(
            "",
            certificates,
            file(configuration, Options.TLS_KEYFILE)
                .orElseGet(() -> new NamedFile(Options.TLS_CERTFILE.key(), certificates.path())),
            configuration.value(Options.TLS_PASSWORD)));
    Map<String, String> files = configuration.values(Options.TLS_SNI_CERTFILES);
    Map<String, String> keys = configuration.values(Options.TLS_SNI_KEYFILES);
    Map<String, String> passwords = configuration.values(Options.TLS_SNI_PASSWORDS);
    checkNames(Options.TLS_SNI_KEYFILES, keys, files);
    checkNames(Options.TLS_SNI_PASSWORDS, passwords, files);
    files.forEach(
        (name, file) -> {
          String key = Options.TLS_SNI_CERTFILES.prefix() + "." + name;
          String keyOfKey = Options.TLS_SNI_KEYFILES.prefix() + "." + name;
          identities.add(
              new IdentityFiles(
                  name,
                  NamedFile.of(key, file),
                  keys.containsKey(name)
                      ? NamedFile.of(keyOfKey, keys.get(name))
                      : NamedFile.of(key, file),
                  passwords.getOrDefault(name, "")));
        });
    return List.copyOf(identities);
  }

  private static void checkNames(
      OptionFamily<String> family, Map<String, String> named, Map<String, String> files) {
    for (String name : named.keySet()) {
      if (!files.containsKey(name)) {
        throw new ConfigException(
            family.prefix() + "." + name + ": there is no ssl_options.sni_certfile." + name);
      }
    }
  }

  /** All of them, to look whether they are others. */
  List<NamedFile> all() {
    return Stream.concat(
            identities.stream().flatMap(files -> Stream.of(files.certificates(), files.key())),
            Stream.concat(trusted.stream(), crls.stream()))
        .toList();
  }

  /** Reads and checks them. Blocks. */
  Material load(Instant now) throws TlsFileException {
    List<X509Certificate> issuers =
        trusted.isPresent() ? CertificateFile.certificates(trusted.get()) : List.of();
    List<Identity> loaded = new ArrayList<>();
    for (IdentityFiles files : identities) {
      loaded.add(Identity.load(files, issuers, now));
    }
    return new Material(loaded, verify ? trust(issuers, now) : new Nobody());
  }

  private X509ExtendedTrustManager trust(List<X509Certificate> issuers, Instant now)
      throws TlsFileException {
    List<X509CRL> lists = crls.isPresent() ? CertificateFile.crls(crls.get()) : List.of();
    for (X509CRL list : lists) {
      if (list.getNextUpdate() != null && now.isAfter(list.getNextUpdate().toInstant())) {
        LOG.warn(
            "{}: the list of {} is out of date since {}, and counts as missing",
            crls.get(),
            list.getIssuerX500Principal(),
            list.getNextUpdate().toInstant());
      }
    }
    try {
      return ClientTrust.of(issuers, depth, lists, crlCheck);
    } catch (GeneralSecurityException e) {
      throw new TlsFileException(trusted.orElseThrow(), "can't be used: " + e.getMessage());
    }
  }
}
