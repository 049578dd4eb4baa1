package io.warren.tls;

import io.warren.config.ConfigException;
import io.warren.config.Configuration;
import io.warren.config.Options;
import io.warren.config.Setting;
import io.warren.config.TlsEngine;
import io.warren.config.TlsVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What clients can agree with the node on.
 *
 * @param versions each of which has a suite
 * @param suites in the order in which they are preferred
 * @param ownOrder whether that order counts, or the client's
 */
record Offer(
    Library library, Set<TlsVersion> versions, List<CipherSuite> suites, boolean ownOrder) {
  private static final Logger LOG = LoggerFactory.getLogger(Offer.class);

  /**
   * What the options ask for, as far as it is to be had. What is not is left out, with a warning
   * where somebody has named it.
   *
   * @throws ConfigException where nothing is left, or only more than is asked for could be offered
   */
  static Offer of(Configuration configuration) {
    Set<TlsVersion> asked = EnumSet.copyOf(configuration.values(Options.TLS_VERSIONS).values());
    List<CipherSuite> named = named(configuration);
    boolean anyNamed = !configuration.settings(Options.TLS_CIPHERS).isEmpty();
    List<CipherSuite> wanted = anyNamed ? named : CipherSuite.standard();
    Library library = library(configuration, asked, wanted);
    Set<String> offered = library.suiteNames();
    List<CipherSuite> suites = new ArrayList<>();
    for (CipherSuite suite : wanted) {
      boolean there = offered.contains(suite.name());
      if (!there && anyNamed) {
        LOG.warn("{}: {} has no {}", Options.TLS_CIPHERS.prefix(), library, suite);
      }
      if (there && asked.contains(suite.version())) {
        suites.add(suite);
      }
    }
    Set<TlsVersion> versions = suites.stream().map(CipherSuite::version).collect(toEnumSet());
    if (versions.isEmpty()) {
      throw new ConfigException(
          Options.TLS_CIPHERS.prefix()
              + ": none of those that are named is one of "
              + words(asked)
              + " that can be offered");
    }
    for (TlsVersion version : asked) {
      if (!versions.contains(version)) {
        LOG.warn(
            "{}: {} is not offered, for no suite of it is named",
            Options.TLS_CIPHERS.prefix(),
            version.key());
      }
    }
    return new Offer(
        library,
        versions,
        List.copyOf(suites),
        configuration.value(Options.TLS_HONOR_CIPHER_ORDER));
  }

  private static java.util.stream.Collector<TlsVersion, ?, Set<TlsVersion>> toEnumSet() {
    return Collectors.toCollection(() -> EnumSet.noneOf(TlsVersion.class));
  }

  private static List<CipherSuite> named(Configuration configuration) {
    List<CipherSuite> named = new ArrayList<>();
    for (Setting setting : inOrder(configuration.settings(Options.TLS_CIPHERS))) {
      Optional<CipherSuite> suite = CipherSuite.named(setting.text());
      if (suite.isEmpty()) {
        LOG.warn("{}: \"{}\" is not known here, and not offered", setting.key(), setting.text());
      } else if (!named.contains(suite.get())) {
        named.add(suite.get());
      }
    }
    return named;
  }

  /** 10 comes behind 9. */
  private static List<Setting> inOrder(List<Setting> settings) {
    return settings.stream()
        .sorted(
            Comparator.comparingInt((Setting setting) -> setting.key().length())
                .thenComparing(Setting::key))
        .toList();
  }

  private static Library library(
      Configuration configuration, Set<TlsVersion> asked, List<CipherSuite> wanted) {
    TlsEngine engine = configuration.value(Options.TLS_ENGINE);
    if (engine == TlsEngine.JDK) {
      return Library.JDK;
    }
    if (!Library.BORINGSSL.isThere()) {
      if (engine == TlsEngine.BORINGSSL) {
        LOG.warn("{} is not to be had here, using {}", Library.BORINGSSL, Library.JDK);
      }
      return Library.JDK;
    }
    if (!asked.contains(TlsVersion.TLSV1_3) || isAllOrNothing(wanted)) {
      return Library.BORINGSSL;
    }
    if (engine == TlsEngine.BORINGSSL) {
      throw new ConfigException(
          configuration.origin(Options.TLS_ENGINE)
              + ": "
              + Options.TLS_ENGINE.key()
              + ": boringssl offers all suites of TLS 1.3 or none, and "
              + Options.TLS_CIPHERS.prefix()
              + " name some of them");
    }
    return Library.JDK;
  }

  private static boolean isAllOrNothing(List<CipherSuite> wanted) {
    List<CipherSuite> all = CipherSuite.of(TlsVersion.TLSV1_3);
    return wanted.containsAll(all) || wanted.stream().noneMatch(all::contains);
  }

  List<String> suiteNames() {
    return suites.stream().map(CipherSuite::name).toList();
  }

  /** As Java's sockets know them. */
  Set<String> versionNames() {
    return versions.stream().map(TlsVersion::javaName).collect(Collectors.toSet());
  }

  private static String words(Set<TlsVersion> versions) {
    return versions.stream().map(TlsVersion::key).collect(Collectors.joining(" and "));
  }

  /** For the log. */
  @Override
  public String toString() {
    return library + ", " + words(versions);
  }
}
