package io.warren.broker.definition;

import io.warren.broker.bus.Destination;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.ParameterInfo;
import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.TopologyCommand.Bind;
import io.warren.broker.bus.VirtualHostMetadata;
import io.warren.value.BrokerException;
import io.warren.value.ByteReader;
import io.warren.value.Bytes;
import io.warren.value.DecodeException;
import io.warren.value.ErrorKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that has been kept, read again. */
public final class StoredDefinitions {
  private static final Logger LOG = LoggerFactory.getLogger(StoredDefinitions.class);

  private static final String NO_SESSION = "";
  private static final String NO_OWNER = "";
  private static final String NO_ALTERNATE = "";
  private static final String NO_COMPONENT = "";

  /** What has been found of one virtual host so far. */
  private static final class Found {
    private VirtualHostMetadata metadata = VirtualHostMetadata.NONE;
    private final List<PolicyInfo> policies = new ArrayList<>();
    private final List<ParameterInfo> parameters = new ArrayList<>();
    private final List<ExchangeInfo> exchanges = new ArrayList<>();
    private final List<QueueInfo> queues = new ArrayList<>();
    private final List<Bind> bindings = new ArrayList<>();

    private VirtualHostDefinitions sorted() {
      exchanges.sort(Comparator.comparingLong(ExchangeInfo::id));
      queues.sort(Comparator.comparingLong(QueueInfo::id));
      return new VirtualHostDefinitions(
          metadata,
          List.copyOf(policies),
          List.copyOf(parameters),
          List.copyOf(exchanges),
          List.copyOf(queues),
          List.copyOf(bindings));
    }
  }

  private final Map<String, Found> foundByVirtualHost = new TreeMap<>();
  private final Map<String, VirtualHostDefinitions> byVirtualHost = new TreeMap<>();
  private final List<ParameterInfo> globalParameters = new ArrayList<>();

  private StoredDefinitions() {}

  /**
   * Reads what {@link Definition} has written.
   *
   * @throws BrokerException NOT_IMPLEMENTED where a newer Warren has written it
   */
  public static StoredDefinitions read(Map<Bytes, Bytes> valueByKey) {
    StoredDefinitions definitions = new StoredDefinitions();
    valueByKey.forEach(definitions::add);
    definitions.foundByVirtualHost.forEach(
        (name, found) -> definitions.byVirtualHost.put(name, found.sorted()));
    definitions.foundByVirtualHost.clear();
    return definitions;
  }

  /** In the order of the virtual hosts' names. */
  public Map<String, VirtualHostDefinitions> byVirtualHost() {
    return byVirtualHost;
  }

  public List<ParameterInfo> globalParameters() {
    return globalParameters;
  }

  private void add(Bytes key, Bytes value) {
    try {
      ByteReader names = new ByteReader(key.toArray());
      ByteReader rest = new ByteReader(value.toArray());
      String word = names.longText();
      DefinitionKind kind = DefinitionKind.of(word);
      int version = rest.unsigned8();
      if (kind == null || version > Definition.VERSION) {
        throw new BrokerException(
            ErrorKind.NOT_IMPLEMENTED,
            "the data directory has a '%s' of format %d, and this Warren knows formats up to %d"
                .formatted(word, version, Definition.VERSION));
      }
      read(kind, names, rest);
    } catch (DecodeException e) {
      // Its sums were right, so a Warren has written it so: a defect, and no reason not to start.
      LOG.error("a definition can't be understood, and is left out: {}", e.getMessage());
    }
  }

  private void read(DefinitionKind kind, ByteReader names, ByteReader value) {
    if (kind == DefinitionKind.GLOBAL_PARAMETER) {
      globalParameters.add(parameter(NO_COMPONENT, names, value));
      return;
    }
    String virtualHost = names.longText();
    Found found = foundByVirtualHost.computeIfAbsent(virtualHost, name -> new Found());
    switch (kind) {
      case VIRTUAL_HOST -> found.metadata = metadata(value);
      case EXCHANGE -> found.exchanges.add(exchange(virtualHost, names, value));
      case QUEUE -> found.queues.add(queue(virtualHost, names, value));
      case QUEUE_BINDING -> found.bindings.add(binding(Destination.Kind.QUEUE, names, value));
      case EXCHANGE_BINDING -> found.bindings.add(binding(Destination.Kind.EXCHANGE, names, value));
      case POLICY -> found.policies.add(policy(PolicyInfo.Kind.USER, names, value));
      case OPERATOR_POLICY -> found.policies.add(policy(PolicyInfo.Kind.OPERATOR, names, value));
      case PARAMETER -> found.parameters.add(parameter(names.longText(), names, value));
      case GLOBAL_PARAMETER -> throw new IllegalArgumentException("of no virtual host");
    }
  }

  private static VirtualHostMetadata metadata(ByteReader value) {
    String description = value.longText();
    List<String> tags = new ArrayList<>();
    for (int count = value.signed32(); count > 0; count--) {
      tags.add(value.longText());
    }
    return new VirtualHostMetadata(description, tags, value.longText());
  }

  private static ExchangeInfo exchange(String virtualHost, ByteReader names, ByteReader value) {
    String name = names.longText();
    long id = value.signed64();
    String type = value.longText();
    boolean autoDelete = value.unsigned8() != 0;
    boolean internal = value.unsigned8() != 0;
    return new ExchangeInfo(
        virtualHost,
        name,
        id,
        type,
        true,
        autoDelete,
        internal,
        NO_ALTERNATE,
        TableFormat.read(value));
  }

  private static QueueInfo queue(String virtualHost, ByteReader names, ByteReader value) {
    String name = names.longText();
    long id = value.signed64();
    String type = value.longText();
    boolean autoDelete = value.unsigned8() != 0;
    return new QueueInfo(
        virtualHost, name, id, type, true, autoDelete, NO_OWNER, TableFormat.read(value));
  }

  private static Bind binding(Destination.Kind kind, ByteReader names, ByteReader value) {
    String source = names.longText();
    String destination = names.longText();
    String routingKey = names.longText();
    return new Bind(NO_SESSION, source, kind, destination, routingKey, TableFormat.read(value));
  }

  private static PolicyInfo policy(PolicyInfo.Kind kind, ByteReader names, ByteReader value) {
    String name = names.longText();
    String pattern = value.longText();
    String applyTo = value.longText();
    int priority = value.signed32();
    return new PolicyInfo(kind, name, pattern, applyTo, priority, TableFormat.read(value));
  }

  private static ParameterInfo parameter(String component, ByteReader names, ByteReader value) {
    return new ParameterInfo(component, names.longText(), TableFormat.readValue(value));
  }
}
