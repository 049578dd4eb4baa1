package io.warren.broker.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.ParameterInfo;
import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.TopologyCommand.Bind;
import io.warren.broker.bus.VirtualHostMetadata;
import io.warren.value.Bytes;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.Decimal;
import io.warren.value.FieldTable.LongString;
import io.warren.value.FieldTable.NoValue;
import io.warren.value.FieldTable.Timestamp;
import io.warren.value.FieldTable.Unsigned;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever is declared is read again as it was. */
class DefinitionPropertyTest {
  private static final List<String> PIECES =
      List.of("", "a", "queue", "/", "\0", "ä", "𝄞", "x".repeat(300), " ", "vhost");

  private Random random = new Random();

  @Property(tries = 200)
  void whatIsWrittenIsRead(@ForAll long seed) {
    random = new Random(seed);
    Map<Bytes, Bytes> valueByKey = new HashMap<>();
    Map<String, VirtualHostDefinitions> expected = new TreeMap<>();
    for (int count = random.nextInt(3); count > 0; count--) {
      String virtualHost = text();
      if (!expected.containsKey(virtualHost)) {
        expected.put(virtualHost, virtualHost(virtualHost, valueByKey));
      }
    }
    Map<String, Object> global = new TreeMap<>();
    for (int count = random.nextInt(3); count > 0; count--) {
      ParameterInfo parameter = new ParameterInfo("", text(), value(0));
      valueByKey.put(Definition.globalParameterKey(parameter.name()), Definition.value(parameter));
      global.put(parameter.name(), parameter.value());
    }
    StoredDefinitions read = StoredDefinitions.read(valueByKey);
    assertEquals(expected.keySet(), read.byVirtualHost().keySet());
    expected.forEach((name, one) -> assertSame(one, read.byVirtualHost().get(name)));
    Map<String, Object> readGlobal = new TreeMap<>();
    read.globalParameters().forEach(one -> readGlobal.put(one.name(), one.value()));
    assertEquals(global, readGlobal);
  }

  private static void assertSame(VirtualHostDefinitions one, VirtualHostDefinitions other) {
    assertEquals(one.metadata(), other.metadata());
    assertEquals(one.exchanges(), other.exchanges());
    assertEquals(one.queues(), other.queues());
    assertEquals(Set.copyOf(one.policies()), Set.copyOf(other.policies()));
    assertEquals(Set.copyOf(one.parameters()), Set.copyOf(other.parameters()));
    assertEquals(new HashSet<>(one.bindings()), new HashSet<>(other.bindings()));
    assertEquals(one.bindings().size(), other.bindings().size());
  }

  private VirtualHostDefinitions virtualHost(String name, Map<Bytes, Bytes> valueByKey) {
    VirtualHostMetadata metadata = new VirtualHostMetadata(text(), List.of(text()), text());
    valueByKey.put(Definition.virtualHostKey(name), Definition.value(metadata));
    Map<Bytes, ExchangeInfo> exchanges = new LinkedHashMap<>();
    Map<Bytes, QueueInfo> queues = new LinkedHashMap<>();
    Map<Bytes, PolicyInfo> policies = new HashMap<>();
    Map<Bytes, ParameterInfo> parameters = new HashMap<>();
    Map<Bytes, Bind> bindings = new HashMap<>();
    long id = 1L << 40;
    for (int count = random.nextInt(4); count > 0; count--) {
      ExchangeInfo exchange =
          new ExchangeInfo(name, text(), id++, text(), true, flag(), flag(), "", table(0));
      Bytes key = Definition.exchangeKey(name, exchange.name());
      exchanges.remove(key);
      exchanges.put(key, exchange);
      valueByKey.put(key, Definition.value(exchange));
      QueueInfo queue = new QueueInfo(name, text(), id++, text(), true, flag(), "", table(0));
      key = Definition.queueKey(name, queue.name());
      queues.remove(key);
      queues.put(key, queue);
      valueByKey.put(key, Definition.value(queue));
      PolicyInfo.Kind kind = flag() ? PolicyInfo.Kind.USER : PolicyInfo.Kind.OPERATOR;
      PolicyInfo policy = new PolicyInfo(kind, text(), text(), text(), random.nextInt(), table(0));
      key = Definition.policyKey(name, kind, policy.name());
      policies.put(key, policy);
      valueByKey.put(key, Definition.value(policy));
      ParameterInfo parameter = new ParameterInfo(text(), text(), value(0));
      key = Definition.parameterKey(name, parameter.component(), parameter.name());
      parameters.put(key, parameter);
      valueByKey.put(key, Definition.value(parameter));
      bind(name, bindings, valueByKey);
    }
    return new VirtualHostDefinitions(
        metadata,
        List.copyOf(policies.values()),
        List.copyOf(parameters.values()),
        List.copyOf(exchanges.values()),
        List.copyOf(queues.values()),
        List.copyOf(bindings.values()));
  }

  private void bind(String name, Map<Bytes, Bind> bindings, Map<Bytes, Bytes> valueByKey) {
    Destination.Kind kind = flag() ? Destination.Kind.QUEUE : Destination.Kind.EXCHANGE;
    Bind bind = new Bind("", text(), kind, text(), text(), table(0));
    Bytes key = Definition.bindingKey(name, binding(bind, bind.arguments()));
    // The same binding, whatever order its arguments are named in.
    assertEquals(key, Definition.bindingKey(name, binding(bind, shuffled(bind.arguments()))));
    bindings.put(key, bind);
    valueByKey.put(key, Definition.value(binding(bind, bind.arguments())));
  }

  private static Binding binding(Bind bind, FieldTable arguments) {
    Destination destination = new Destination(bind.kind(), bind.destination(), "anywhere");
    return new Binding(bind.source(), destination, bind.routingKey(), arguments);
  }

  private FieldTable shuffled(FieldTable table) {
    List<String> names = new ArrayList<>(table.asMap().keySet());
    Collections.shuffle(names, random);
    Map<String, Object> shuffled = new LinkedHashMap<>();
    for (String name : names) {
      Object value = table.asMap().get(name);
      shuffled.put(name, value instanceof FieldTable nested ? shuffled(nested) : value);
    }
    return FieldTable.of(shuffled);
  }

  private String text() {
    String text = "";
    for (int count = random.nextInt(3); count > 0; count--) {
      text += PIECES.get(random.nextInt(PIECES.size()));
    }
    return text;
  }

  private boolean flag() {
    return random.nextBoolean();
  }

  private FieldTable table(int depth) {
    Map<String, Object> table = new LinkedHashMap<>();
    for (int count = random.nextInt(4); count > 0; count--) {
      table.put(text(), value(depth + 1));
    }
    return FieldTable.of(table);
  }

  private Object value(int depth) {
    return switch (random.nextInt(depth < 4 ? 17 : 15)) {
      case 0 -> flag();
      case 1 -> (byte) random.nextInt();
      case 2 -> (short) random.nextInt();
      case 3 -> random.nextInt();
      case 4 -> random.nextLong();
      case 5 -> new Unsigned(8, random.nextInt(256));
      case 6 -> new Unsigned(16, random.nextInt(65536));
      case 7 -> new Unsigned(32, random.nextInt() & 0xFFFFFFFFL);
      case 8 -> Float.intBitsToFloat(random.nextInt());
      case 9 -> Double.longBitsToDouble(random.nextLong());
      case 10 -> new Decimal(random.nextInt(256), random.nextInt());
      case 11 -> new LongString(Bytes.copyOf(new byte[] {(byte) 0xFF, 1}));
      case 12 -> Bytes.copyOf(new byte[random.nextInt(3)]);
      case 13 -> new Timestamp(random.nextLong());
      case 14 -> flag() ? NoValue.INSTANCE : text();
      case 15 -> table(depth);
      default -> List.of(value(depth + 1), value(depth + 1));
    };
  }
}
