package io.warren.broker.policy;

import static io.warren.broker.bus.PolicyInfo.Kind.OPERATOR;
import static io.warren.broker.bus.PolicyInfo.Kind.USER;
import static io.warren.broker.queue.QueueTypeName.CLASSIC;
import static io.warren.broker.queue.QueueTypeName.QUORUM;
import static io.warren.broker.queue.QueueTypeName.STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.queue.QueueTypeName;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PoliciesTest {
  private final Policies policies = new Policies(1024);

  private void set(String name, String pattern, String applyTo, int priority, String key) {
    set(USER, name, pattern, applyTo, priority, Map.of(key, valueOf(key)));
  }

  private void set(
      PolicyInfo.Kind kind,
      String name,
      String pattern,
      String applyTo,
      int priority,
      Map<String, Object> definition) {
    policies.set(new PolicyInfo(kind, name, pattern, applyTo, priority, FieldTable.of(definition)));
  }

  private static Object valueOf(String key) {
    return switch (key) {
      case "alternate-exchange" -> "ae";
      case "max-age" -> "1D";
      default -> 5;
    };
  }

  private String ofQueue(String name, QueueTypeName type) {
    return policies.ofQueue(name, type).policyName();
  }

  @Test
  void aPatternIsFoundAnywhereInTheName() {
    set("p", "b.", "all", 0, "max-length");
    assertEquals("p", ofQueue("abc", CLASSIC));
    assertEquals("", ofQueue("ab", CLASSIC));
    set("p", "^b", "all", 0, "max-length");
    assertEquals("", ofQueue("abc", CLASSIC));
  }

  @Test
  void theHighestPriorityHolds() {
    set("low", ".*", "all", -1, "max-length");
    set("high", ".*", "all", 7, "expires");
    set("middle", ".*", "all", 0, "max-length");
    assertEquals("high", ofQueue("q", CLASSIC));
    assertEquals(FieldTable.of(Map.of("expires", 5)), policies.ofQueue("q", CLASSIC).definition());
    policies.delete(USER, "high");
    assertEquals("middle", ofQueue("q", CLASSIC));
  }

  @Test
  void ofEqualOnesTheFirstByNameHolds() {
    set("b", ".*", "all", 1, "max-length");
    set("a", ".*", "all", 1, "max-length");
    set("c", ".*", "all", 1, "max-length");
    assertEquals("a", ofQueue("q", CLASSIC));
  }

  @Test
  void aPolicyAppliesToWhatItSays() {
    assertApplied("all", "[CLASSIC, QUORUM, STREAM, exchange]");
    assertApplied("queues", "[CLASSIC, QUORUM, STREAM]");
    assertApplied("exchanges", "[exchange]");
    assertApplied("classic_queues", "[CLASSIC]");
    assertApplied("quorum_queues", "[QUORUM]");
    assertApplied("streams", "[STREAM]");
  }

  private void assertApplied(String applyTo, String expected) {
    set("p", ".*", applyTo, 0, "queue-leader-locator", "balanced");
    List<String> applied = new ArrayList<>();
    for (QueueTypeName type : QueueTypeName.values()) {
      if (!ofQueue("n", type).isEmpty()) {
        applied.add(type.name());
      }
    }
    if (!policies.ofExchange("n").policyName().isEmpty()) {
      applied.add("exchange");
    }
    assertEquals(expected, applied.toString());
  }

  private void set(
      String name, String pattern, String applyTo, int priority, String key, String value) {
    set(USER, name, pattern, applyTo, priority, Map.of(key, value));
  }

  /** Not only that key: another policy with a lower priority may hold then. */
  @Test
  void aKeyThatATypeRefusesKeepsTheWholePolicyOff() {
    set("lower", ".*", "all", 0, "max-length-bytes");
    set(USER, "aged", ".*", "all", 1, Map.of("max-age", "1D", "max-length-bytes", 5));
    assertEquals("lower", ofQueue("q", CLASSIC));
    assertEquals("lower", ofQueue("q", QUORUM));
    assertEquals("aged", ofQueue("q", STREAM));
    set(USER, "limited", ".*", "all", 2, Map.of("delivery-limit", 5));
    assertEquals("lower", ofQueue("q", CLASSIC));
    assertEquals("limited", ofQueue("q", QUORUM));
    set(USER, "alternate", ".*", "all", 3, Map.of("alternate-exchange", "ae"));
    assertEquals("alternate", ofQueue("q", CLASSIC));
    assertEquals("alternate", policies.ofExchange("x").policyName());
  }

  @Test
  void anOperatorPolicyIsFoundByItself() {
    set(USER, "same", "q", "queues", 9, Map.of("max-length", 5, "expires", 7));
    set(OPERATOR, "same", ".", "queues", 0, Map.of("max-length", 3));
    PolicyMatch match = policies.ofQueue("q", CLASSIC);
    assertEquals("same", match.operatorPolicyName());
    assertEquals(FieldTable.of(Map.of("max-length", 3, "expires", 7)), match.definition());
    assertEquals("", policies.ofQueue("other", CLASSIC).policyName());
    policies.delete(USER, "same");
    assertEquals(List.of(), policies.all(USER));
    assertEquals("same", policies.ofQueue("q", CLASSIC).operatorPolicyName());
  }

  @Test
  void theyAreListedByName() {
    set("b", ".*", "all", 9, "max-length");
    set("a", ".*", "all", 0, "max-length");
    set("b", "^x", "queues", 0, "max-length");
    assertEquals(
        List.of("a .*", "b ^x"),
        policies.all(USER).stream().map(policy -> policy.name() + " " + policy.pattern()).toList());
  }

  @Test
  void oneThatIsNotThereCantBeDeleted() {
    set("p", ".*", "all", 0, "max-length");
    BrokerException refusal =
        assertThrows(BrokerException.class, () -> policies.delete(OPERATOR, "p"));
    assertEquals(ErrorKind.NOT_FOUND, refusal.kind());
  }

  @Test
  void oneThatIsRefusedReplacesNothing() {
    set("p", ".*", "all", 0, "max-length");
    assertThrows(
        BrokerException.class, () -> set(USER, "p", "(", "all", 0, Map.of("max-length", 5)));
    assertEquals("p", ofQueue("q", CLASSIC));
  }
}
