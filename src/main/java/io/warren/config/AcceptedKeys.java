package io.warren.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The table of keys that RabbitMQ knows and Warren accepts without effect. */
final class AcceptedKeys {
  private static final String RESOURCE = "accepted-keys.txt";
  private static final String BACKENDS = "auth_backends.";
  private static final Set<String> INTERNAL_BACKEND =
      Set.of("internal", "rabbit_auth_backend_internal");

  private final List<Row> rows;

  private AcceptedKeys(List<Row> rows) {
    this.rows = rows;
  }

  /**
   * Reads the table.
   *
   * <p>It is read only when a key is not an option: most starts never need it.
   */
  static AcceptedKeys read() {
    List<Row> rows = new ArrayList<>();
    String missing = "";
    try (InputStream in = Objects.requireNonNull(AcceptedKeys.class.getResourceAsStream(RESOURCE));
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("[")) {
          missing = line.substring(1, line.length() - 1);
        } else if (!line.isEmpty() && !line.startsWith("#")) {
          rows.add(new Row(KeyPattern.of(line), missing));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new AcceptedKeys(List.copyOf(rows));
  }

  List<Row> rows() {
    return rows;
  }

  Optional<Row> find(String key) {
    return rows.stream().filter(row -> row.pattern().matches(key)).findFirst();
  }

  /** The warnings for keys without effect, one line each. */
  List<String> warnings(List<Setting> ignored) {
    List<String> warnings = new ArrayList<>();
    for (Setting setting : ignored) {
      // "none" asks for nothing to be there, and nothing is; "internal" is what Warren has.
      boolean granted = setting.text().equals(OptionFamily.NONE) || namesInternalBackend(setting);
      if (!granted) {
        String missing = find(setting.key()).map(Row::missing).orElse("");
        warnings.add(
            setting.origin()
                + ": "
                + setting.key()
                + " has no effect in Warren yet"
                + (missing.isEmpty() ? "" : ": " + missing));
      }
    }
    return warnings;
  }

  /**
   * Stops at {@code auth_backends} of which none is wholly internal: the only backend that Warren
   * has would let in a user whom the file shuts out.
   */
  static void refuseLostBackends(List<Setting> ignored) {
    Map<String, Setting> backendByKey = new LinkedHashMap<>();
    for (Setting setting : ignored) {
      if (setting.key().startsWith(BACKENDS)) {
        backendByKey.put(setting.key(), setting);
      }
    }
    boolean internal =
        backendByKey.values().stream()
            .filter(AcceptedKeys::namesInternalBackend)
            .anyMatch(setting -> decidesAlone(setting.key(), backendByKey));
    Optional<Setting> other =
        backendByKey.values().stream()
            .filter(setting -> !namesInternalBackend(setting))
            .findFirst();
    if (!internal && other.isPresent()) {
      throw other
          .get()
          .wrong(
              other.get().key()
                  + ": \""
                  + other.get().text()
                  + "\" is not offered yet and no other auth_backends key names internal, the only"
                  + " backend of Warren");
    }
  }

  /**
   * Whether no other backend has a say beside this key: neither in who it is nor in what he may.
   */
  private static boolean decidesAlone(String key, Map<String, Setting> backendByKey) {
    String slot = key.replaceFirst("\\.auth[nz]$", "");
    return Stream.of(slot, slot + ".authn", slot + ".authz")
        .flatMap(part -> Optional.ofNullable(backendByKey.get(part)).stream())
        .allMatch(AcceptedKeys::namesInternalBackend);
  }

  private static boolean namesInternalBackend(Setting setting) {
    return setting.key().startsWith(BACKENDS) && INTERNAL_BACKEND.contains(setting.text());
  }

  /**
   * One pattern.
   *
   * @param missing what is not there because the key has no effect, or empty
   */
  record Row(KeyPattern pattern, String missing) {}
}
