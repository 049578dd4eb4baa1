package io.warren.broker.exchange;

import io.warren.broker.bus.Binding;
import io.warren.broker.bus.Destination;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.LongString;
import io.warren.value.FieldTable.NoValue;
import io.warren.value.FieldText;
import io.warren.value.Properties;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Routes by the message's headers; a binding's arguments say what they must be.
 *
 * <p>{@code x-match} says whether all of them must match or any one, and whether arguments whose
 * names begin with {@code x-} count. An argument without a value asks only for the header's
 * presence. Integers of every width are one type, as in RabbitMQ: a client seldom chooses the width
 * in which its library writes a number.
 *
 * <p>Bindings with equal arguments are tried once, however many they are.
 *
 * <p>Source: AMQP 0-9-1 §3.1.3.4; RabbitMQ docs: Exchanges.
 */
public final class HeadersRouting implements Routing {
  private static final String MATCH_ARGUMENT = "x-match";
  private static final Set<String> MATCHES = Set.of("all", "any", "all-with-x", "any-with-x");

  private final Map<FieldTable, Pattern> patternByArguments = new LinkedHashMap<>();

  /** Fails with PRECONDITION_FAILED where the argument that says how to match is none. */
  static void checkBinding(Binding binding) {
    Object match = binding.arguments().value(MATCH_ARGUMENT);
    if (match == null || (match instanceof String name && MATCHES.contains(name))) {
      return;
    }
    boolean isString = match instanceof String || match instanceof LongString;
    throw new BrokerException(
        ErrorKind.PRECONDITION_FAILED,
        isString
            ? "Invalid x-match field value "
                + FieldText.term(match)
                + "; expected all, any, all-with-x, or any-with-x"
            : "Invalid x-match field type "
                + FieldText.typeName(match)
                + " (value "
                + FieldText.term(match)
                + "); expected longstr");
  }

  @Override
  public void bind(Binding binding) {
    patternByArguments.computeIfAbsent(binding.arguments(), Pattern::of).bindings().add(binding);
  }

  @Override
  public void unbind(Binding binding) {
    Pattern pattern = patternByArguments.get(binding.arguments());
    if (pattern == null) {
      return;
    }
    pattern.bindings().remove(binding);
    if (pattern.bindings().isEmpty()) {
      patternByArguments.remove(binding.arguments());
    }
  }

  @Override
  public Destinations route(String routingKey, Supplier<Properties> properties) {
    if (patternByArguments.isEmpty()) {
      return Destinations.NONE;
    }
    FieldTable values = properties.get().headers();
    BindingGroup first = null;
    Set<Destination> all = null;
    for (Pattern pattern : patternByArguments.values()) {
      if (!pattern.matches(values)) {
        continue;
      }
      if (first == null) {
        first = pattern.bindings();
        continue;
      }
      if (all == null) {
        all = new LinkedHashSet<>();
        first.addTo(all);
      }
      pattern.bindings().addTo(all);
    }
    if (all != null) {
      return Destinations.of(all);
    }
    return first == null ? Destinations.NONE : first.destinations();
  }

  /** What one table of arguments asks of the headers. */
  private record Pattern(boolean any, List<Condition> conditions, BindingGroup bindings) {

    static Pattern of(FieldTable arguments) {
      Object match = arguments.value(MATCH_ARGUMENT);
      boolean withX = "all-with-x".equals(match) || "any-with-x".equals(match);
      List<Condition> conditions = new ArrayList<>();
      arguments
          .asMap()
          .forEach(
              (name, value) -> {
                boolean counts = withX ? !name.equals(MATCH_ARGUMENT) : !name.startsWith("x-");
                if (counts) {
                  conditions.add(Condition.of(name, value));
                }
              });
      boolean any = "any".equals(match) || "any-with-x".equals(match);
      return new Pattern(any, List.copyOf(conditions), new BindingGroup());
    }

    /** Of no conditions, all match and none does. */
    boolean matches(FieldTable headers) {
      for (int i = 0; i < conditions.size(); i++) {
        if (conditions.get(i).matches(headers) == any) {
          return any;
        }
      }
      return !any;
    }
  }

  /** One argument; without a value it asks for presence alone. */
  private record Condition(String name, @Nullable Object value) {

    static Condition of(String name, Object argument) {
      return new Condition(
          name, argument instanceof NoValue ? null : FieldTable.comparable(argument));
    }

    boolean matches(FieldTable headers) {
      Object header = headers.value(name);
      return header != null && (value == null || value.equals(FieldTable.comparable(header)));
    }
  }
}
