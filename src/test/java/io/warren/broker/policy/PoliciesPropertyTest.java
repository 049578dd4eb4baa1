package io.warren.broker.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.bus.PolicyInfo.Kind;
import io.warren.broker.queue.EffectiveArguments;
import io.warren.broker.queue.QueueTypeName;
import io.warren.value.FieldTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever policies there are, what holds for a queue is what a plain search finds. */
class PoliciesPropertyTest {
  private static final List<String> NAMES = List.of("a", "b", "ab", "ba");

  @Property(tries = 1000)
  void whatHoldsIsWhatAPlainSearchFinds(
      @ForAll("policies") List<PolicyInfo> set, @ForAll("limits") FieldTable definition) {
    Policies policies = new Policies(1024);
    Map<List<?>, PolicyInfo> model = new HashMap<>();
    for (PolicyInfo policy : set) {
      policies.set(policy);
      model.put(List.of(policy.kind(), policy.name()), policy);
    }
    FieldTable arguments = asArguments(definition);
    for (String name : NAMES) {
      PolicyInfo user = holding(model, Kind.USER, name);
      PolicyInfo operator = holding(model, Kind.OPERATOR, name);
      PolicyMatch match = policies.ofQueue(name, QueueTypeName.CLASSIC);
      assertEquals(new PolicyMatch(user, operator), match);
      assertEquals(
          least(definition, match.policyDefinition(), match.operatorDefinition()),
          EffectiveArguments.of(
                  QueueTypeName.CLASSIC,
                  arguments,
                  match.policyDefinition(),
                  match.operatorDefinition())
              .asMap());
    }
  }

  private static PolicyInfo holding(Map<List<?>, PolicyInfo> model, Kind kind, String name) {
    PolicyInfo holding = null;
    for (PolicyInfo policy : model.values()) {
      boolean matches =
          policy.kind() == kind
              && name.contains(policy.pattern())
              && !policy.applyTo().equals("exchanges");
      if (matches && (holding == null || isBefore(policy, holding))) {
        holding = policy;
      }
    }
    return holding;
  }

  private static boolean isBefore(PolicyInfo policy, PolicyInfo other) {
    return policy.priority() > other.priority()
        || (policy.priority() == other.priority() && policy.name().compareTo(other.name()) < 0);
  }

  private static Map<String, Object> least(FieldTable... tables) {
    Map<String, Object> least = new HashMap<>();
    for (FieldTable table : tables) {
      table
          .asMap()
          .forEach(
              (key, value) ->
                  least.merge(
                      "x-" + key, value, (a, b) -> (Integer) Math.min((Integer) a, (Integer) b)));
    }
    return least;
  }

  private static FieldTable asArguments(FieldTable definition) {
    Map<String, Object> arguments = new HashMap<>();
    definition.asMap().forEach((key, value) -> arguments.put("x-" + key, value));
    return FieldTable.of(arguments);
  }

  @Provide
  Arbitrary<List<PolicyInfo>> policies() {
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.of("p", "q", "r"),
            Arbitraries.of("", "a", "b", "ab"),
            Arbitraries.of("all", "queues", "exchanges", "classic_queues"),
            Arbitraries.integers().between(-1, 1),
            limits().filter(definition -> !definition.isEmpty()))
        .as(PolicyInfo::new)
        .list()
        .ofMaxSize(8);
  }

  @Provide
  Arbitrary<FieldTable> limits() {
    return Arbitraries.maps(
            Arbitraries.of("max-length", "max-length-bytes", "message-ttl", "expires"),
            Arbitraries.integers().between(1, 5))
        .map(limits -> FieldTable.of(new HashMap<String, Object>(limits)));
  }
}
