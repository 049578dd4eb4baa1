package io.warren.broker.exchange;

import static io.warren.broker.exchange.RoutingFixture.routed;
import static io.warren.broker.exchange.RoutingFixture.toQueue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.warren.broker.bus.Binding;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.NoValue;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Each routing against the plainest model of it: a set of bindings, all of them tried. */
class RoutingPropertyTest {

  /** One change followed by one question. */
  record Step(boolean unbind, Binding binding, String key, FieldTable headers) {}

  private interface Matches {
    boolean test(Binding binding, Step step);
  }

  @Property(tries = 400)
  void directIsItsModel(@ForAll("steps") List<Step> steps) {
    check(new DirectRouting(), steps, (b, s) -> b.routingKey().equals(s.key()));
  }

  @Property(tries = 200)
  void fanoutIsItsModel(@ForAll("steps") List<Step> steps) {
    check(new FanoutRouting(), steps, (b, s) -> true);
  }

  @Property(tries = 600)
  void topicIsItsModel(@ForAll("steps") List<Step> steps) {
    check(
        new TopicRouting(),
        steps,
        (b, s) -> topicMatches(words(b.routingKey()), 0, words(s.key()), 0));
  }

  @Property(tries = 400)
  void headersIsItsModel(@ForAll("steps") List<Step> steps) {
    check(new HeadersRouting(), steps, (b, s) -> headersMatch(b.arguments(), s.headers()));
  }

  private static void check(Routing routing, List<Step> steps, Matches matches) {
    Set<Binding> model = new LinkedHashSet<>();
    for (Step step : steps) {
      if (step.unbind()) {
        routing.unbind(step.binding());
        model.remove(step.binding());
      } else {
        routing.bind(step.binding());
        model.add(step.binding());
      }
      Set<String> expected = new TreeSet<>();
      for (Binding binding : model) {
        if (matches.test(binding, step)) {
          expected.add(binding.destination().address());
        }
      }
      assertEquals(expected, routed(routing, step.key(), step.headers()));
      assertEquals(expected, routed(routing, step.key(), step.headers()));
    }
    for (Binding binding : model) {
      routing.unbind(binding);
    }
    assertEquals(Set.of(), routed(routing, "a.b", FieldTable.EMPTY));
    if (routing instanceof TopicRouting topic) {
      assertEquals(true, topic.isEmpty());
    }
  }

  private static String[] words(String key) {
    return key.isEmpty() ? new String[0] : key.split(Pattern.quote("."), -1);
  }

  private static boolean topicMatches(String[] pattern, int p, String[] key, int k) {
    if (p == pattern.length) {
      return k == key.length;
    }
    if (pattern[p].equals("#")) {
      return topicMatches(pattern, p + 1, key, k)
          || (k < key.length && topicMatches(pattern, p, key, k + 1));
    }
    return k < key.length
        && (pattern[p].equals("*") || pattern[p].equals(key[k]))
        && topicMatches(pattern, p + 1, key, k + 1);
  }

  private static boolean headersMatch(FieldTable arguments, FieldTable headers) {
    String match = (String) arguments.asMap().getOrDefault("x-match", "all");
    int asked = 0;
    int met = 0;
    for (Map.Entry<String, Object> argument : arguments.asMap().entrySet()) {
      String name = argument.getKey();
      if (name.equals("x-match") || (name.startsWith("x-") && !match.endsWith("-with-x"))) {
        continue;
      }
      asked++;
      Object header = headers.value(name);
      if (header != null
          && (argument.getValue() instanceof NoValue || header.equals(argument.getValue()))) {
        met++;
      }
    }
    return match.startsWith("any") ? met > 0 : met == asked;
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Binding> bindings =
        Combinators.combine(
                Arbitraries.integers().between(0, 4),
                joined("a", "b", "", "*", "#", "#"),
                tables(true))
            .as((queue, key, arguments) -> toQueue("q" + queue, key, arguments));
    return Combinators.combine(
            Arbitraries.of(true, false, false), bindings, joined("a", "b", ""), tables(false))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  private static Arbitrary<String> joined(String... words) {
    return Arbitraries.of(Arrays.asList(words))
        .list()
        .ofMaxSize(5)
        .map(list -> String.join(".", list));
  }

  private static Arbitrary<FieldTable> tables(boolean withMatch) {
    Arbitrary<String> match = Arbitraries.of("none", "all", "any", "all-with-x", "any-with-x");
    return Combinators.combine(
            match,
            Arbitraries.maps(
                    Arbitraries.of("a", "b", "x-c"),
                    Arbitraries.<Object>of("1", 1L, true, NoValue.INSTANCE))
                .ofMaxSize(3))
        .as(
            (name, values) -> {
              Map<String, Object> all = new LinkedHashMap<>(values);
              if (withMatch && !name.equals("none")) {
                all.put("x-match", name);
              }
              return FieldTable.of(all);
            });
  }
}
