package io.warren.broker.definition;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.ParameterInfo;
import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.bus.VirtualHostMetadata;
import io.warren.value.ByteWriter;
import io.warren.value.Bytes;

/** The keys and values under which things are kept. */
public final class Definition {
  static final int VERSION = 1;

  private Definition() {}

  public static Bytes virtualHostKey(String name) {
    return key(DefinitionKind.VIRTUAL_HOST, name);
  }

  public static Bytes value(VirtualHostMetadata metadata) {
    ByteWriter out = value();
    out.longText(metadata.description());
    out.put32(metadata.tags().size());
    metadata.tags().forEach(out::longText);
    out.longText(metadata.defaultQueueType());
    return bytes(out);
  }

  public static Bytes exchangeKey(String virtualHost, String name) {
    return key(DefinitionKind.EXCHANGE, virtualHost, name);
  }

  public static Bytes value(ExchangeInfo exchange) {
    ByteWriter out = value();
    out.put64(exchange.id());
    out.longText(exchange.type());
    out.put8(exchange.autoDelete());
    out.put8(exchange.internal());
    TableFormat.write(out, exchange.arguments());
    return bytes(out);
  }

  public static Bytes queueKey(String virtualHost, String name) {
    return key(DefinitionKind.QUEUE, virtualHost, name);
  }

  public static Bytes value(QueueInfo queue) {
    ByteWriter out = value();
    out.put64(queue.id());
    out.longText(queue.type());
    out.put8(queue.autoDelete());
    TableFormat.write(out, queue.arguments());
    return bytes(out);
  }

  /** The ends by their names: who is declared anew has another id, and none of the bindings. */
  public static Bytes bindingKey(String virtualHost, Binding binding) {
    DefinitionKind kind =
        binding.destination().kind() == Destination.Kind.QUEUE
            ? DefinitionKind.QUEUE_BINDING
            : DefinitionKind.EXCHANGE_BINDING;
    ByteWriter out =
        words(
            kind,
            virtualHost,
            binding.source(),
            binding.destination().name(),
            binding.routingKey());
    TableFormat.write(out, TableFormat.inOrder(binding.arguments()));
    return bytes(out);
  }

  public static Bytes value(Binding binding) {
    ByteWriter out = value();
    TableFormat.write(out, binding.arguments());
    return bytes(out);
  }

  public static Bytes policyKey(String virtualHost, PolicyInfo.Kind kind, String name) {
    return key(
        switch (kind) {
          case USER -> DefinitionKind.POLICY;
          case OPERATOR -> DefinitionKind.OPERATOR_POLICY;
        },
        virtualHost,
        name);
  }

  public static Bytes value(PolicyInfo policy) {
    ByteWriter out = value();
    out.longText(policy.pattern());
    out.longText(policy.applyTo());
    out.put32(policy.priority());
    TableFormat.write(out, policy.definition());
    return bytes(out);
  }

  public static Bytes parameterKey(String virtualHost, String component, String name) {
    return key(DefinitionKind.PARAMETER, virtualHost, component, name);
  }

  public static Bytes globalParameterKey(String name) {
    return key(DefinitionKind.GLOBAL_PARAMETER, name);
  }

  /** Of a parameter of either kind. */
  public static Bytes value(ParameterInfo parameter) {
    ByteWriter out = value();
    TableFormat.writeValue(out, parameter.value());
    return bytes(out);
  }

  private static Bytes key(DefinitionKind kind, String... names) {
    return bytes(words(kind, names));
  }

  private static ByteWriter words(DefinitionKind kind, String... names) {
    ByteWriter out = new ByteWriter();
    out.longText(kind.word());
    for (String name : names) {
      out.longText(name);
    }
    return out;
  }

  private static ByteWriter value() {
    ByteWriter out = new ByteWriter();
    out.put8(VERSION);
    return out;
  }

  private static Bytes bytes(ByteWriter out) {
    return Bytes.copyOf(out.toArray());
  }
}
