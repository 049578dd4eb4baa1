package io.warren.broker.queue;

import static io.warren.broker.queue.QueueTypeName.CLASSIC;
import static io.warren.broker.queue.QueueTypeName.QUORUM;
import static io.warren.broker.queue.QueueTypeName.STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.warren.value.FieldTable;
import io.warren.value.FieldTable.Unsigned;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EffectiveArgumentsTest {
  private static final FieldTable NONE = FieldTable.EMPTY;

  private static FieldTable table(Object... namesAndValues) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return FieldTable.of(values);
  }

  private static FieldTable effective(
      QueueTypeName type, FieldTable arguments, FieldTable policy, FieldTable operator) {
    return EffectiveArguments.of(type, arguments, policy, operator);
  }

  @Test
  void withoutPoliciesTheyAreTheArguments() {
    FieldTable arguments = table("x-max-length", 5, "note", "mine");
    assertSame(arguments, effective(CLASSIC, arguments, NONE, NONE));
    assertSame(arguments, effective(CLASSIC, arguments, table("max-length", 6), NONE));
  }

  @Test
  void aPolicySaysWhatTheArgumentsDoNot() {
    assertEquals(
        table("note", "mine", "x-expires", 7, "x-message-ttl", 8, "x-overflow", "reject-publish"),
        effective(
            CLASSIC,
            table("note", "mine"),
            table("message-ttl", 8, "expires", 7, "overflow", "reject-publish"),
            NONE));
  }

  @Test
  void theSmallerLimitHolds() {
    for (String key : List.of("expires", "message-ttl", "max-length", "max-length-bytes")) {
      String name = "x-" + key;
      assertEquals(table(name, 3), effective(CLASSIC, table(name, 5), table(key, 3), NONE), key);
      assertEquals(
          table(name, new Unsigned(8, 3)),
          effective(QUORUM, table(name, new Unsigned(8, 3)), table(key, 5L), NONE),
          key);
    }
  }

  @Test
  void ofTextsTheArgumentHolds() {
    for (String key : List.of("dead-letter-exchange", "dead-letter-routing-key", "overflow")) {
      String name = "x-" + key;
      assertEquals(
          table(name, "a"), effective(CLASSIC, table(name, "a"), table(key, "b"), NONE), key);
    }
  }

  @Test
  void someTypesMergeInTheirOwnWay() {
    assertEquals(
        table("x-overflow", "reject-publish"),
        effective(
            QUORUM, table("x-overflow", "drop-head"), table("overflow", "reject-publish"), NONE));
    assertEquals(
        table("x-max-length-bytes", 9),
        effective(STREAM, table("x-max-length-bytes", 5), table("max-length-bytes", 9), NONE));
    assertEquals(
        table("x-max-age", "2D"),
        effective(STREAM, table("x-max-age", "1D"), table("max-age", "2D"), NONE));
  }

  @Test
  void aKeyThatTheTypeDoesNotKnowHasNoEffect() {
    assertSame(NONE, effective(CLASSIC, NONE, table("consumer-timeout", 5), NONE));
    assertSame(NONE, effective(CLASSIC, NONE, table("alternate-exchange", "ae"), NONE));
  }

  @Test
  void anOperatorPolicyOnlyTightens() {
    assertEquals(
        table("x-max-length", 2),
        effective(
            CLASSIC, table("x-max-length", 4), table("max-length", 3), table("max-length", 2)));
    assertEquals(
        table("x-max-length", 3),
        effective(
            CLASSIC, table("x-max-length", 4), table("max-length", 3), table("max-length", 5)));
    assertEquals(
        table("x-max-length", 4),
        effective(CLASSIC, table("x-max-length", 4), NONE, table("max-length", 5)));
  }

  @Test
  void whatBothPoliciesSayIsMergedByTheKey() {
    FieldTable policy =
        table(
            "overflow", "drop-head", "target-group-size", 3, "delivery-limit", -1, "max-age", "1D");
    FieldTable operator =
        table("overflow", "reject-publish", "target-group-size", 5, "delivery-limit", 9);
    FieldTable both = EffectiveArguments.definition(policy, operator);
    assertEquals(
        table(
            "delivery-limit",
            9,
            "max-age",
            "1D",
            "overflow",
            "reject-publish",
            "target-group-size",
            5),
        both);
    assertEquals(
        List.of("delivery-limit", "max-age", "overflow", "target-group-size"),
        List.copyOf(both.asMap().keySet()));
  }

  @Test
  void noLimitIsTheLargest() {
    assertEquals(9, Merge.TIGHTEST.merge(-1, 9));
    assertEquals(9, Merge.TIGHTEST.merge(9, -1));
    assertEquals(0, Merge.TIGHTEST.merge(9, 0));
    assertEquals(-1, Merge.TIGHTEST.merge(-2, -1));
  }

  @Test
  void everyArgumentSaysWhatItDoes() {
    for (QueueArgument argument : QueueArgument.values()) {
      assertEquals(1, argument.doc().split("\\. ?", -1).length - 1, argument.argumentName());
    }
  }
}
