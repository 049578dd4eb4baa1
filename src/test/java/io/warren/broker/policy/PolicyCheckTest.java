package io.warren.broker.policy;

import static io.warren.broker.bus.PolicyInfo.Kind.OPERATOR;
import static io.warren.broker.bus.PolicyInfo.Kind.USER;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warren.broker.bus.PolicyInfo;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyCheckTest {
  private static PolicyInfo policy(
      PolicyInfo.Kind kind, String pattern, String applyTo, Object... definition) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < definition.length; i += 2) {
      values.put((String) definition[i], definition[i + 1]);
    }
    return new PolicyInfo(kind, "p", pattern, applyTo, 0, FieldTable.of(values));
  }

  private static void accepted(Object... definition) {
    assertDoesNotThrow(() -> PolicyCheck.check(policy(USER, ".*", "all", definition), 1024));
  }

  private static void refused(String faults, PolicyInfo policy) {
    BrokerException refusal =
        assertThrows(BrokerException.class, () -> PolicyCheck.check(policy, 1024));
    assertEquals(ErrorKind.PRECONDITION_FAILED, refusal.kind());
    assertEquals("Validation failed\n\n" + faults + "\n", refusal.text());
  }

  private static void refusedValue(String fault, String key, Object value) {
    refused(fault, policy(USER, ".*", "all", key, value));
  }

  @Test
  void validValuesAreTaken() {
    accepted("message-ttl", 0, "expires", 1, "max-length", 0L, "max-length-bytes", 1L << 40);
    accepted("alternate-exchange", "ae", "dead-letter-routing-key", "k");
    accepted("overflow", "reject-publish-dlx", "queue-mode", "lazy", "queue-version", 1);
    accepted("delivery-limit", -10000, "dead-letter-strategy", "at-least-once", "max-age", "7D");
    accepted("queue-leader-locator", "balanced", "initial-cluster-size", 0);
    accepted("stream-max-segment-size-bytes", 3_000_000_000L, "stream-filter-size-bytes", 16);
    accepted("delayed-retry-type", "disabled", "delayed-retry-min", 1, "delayed-retry-max", 2);
    accepted("target-group-size", 1, "member-placement-tag", "rack", "consumer-timeout", 0);
  }

  @Test
  void wrongValuesAreNamed() {
    refusedValue("-1 is not a valid message TTL", "message-ttl", -1);
    refusedValue("<<\"7\">> is not a valid message TTL", "message-ttl", "7");
    refusedValue("0 is not a valid queue expiry", "expires", 0);
    refusedValue("-1 is not a valid maximum length", "max-length", -1);
    refusedValue("1.5 is not a valid maximum length in bytes", "max-length-bytes", 1.5);
    refusedValue("<<\"drop\">> is not a valid overflow value", "overflow", "drop");
    refusedValue("7 is not a valid dead letter exchange name", "dead-letter-exchange", 7);
    refusedValue("true is not a valid alternate exchange name", "alternate-exchange", true);
    refusedValue("<<\"1w\">> is not a valid max age", "max-age", "1w");
    refusedValue(
        "15 is not a valid filter size. Valid range is 16-255", "stream-filter-size-bytes", 15);
    refusedValue("<<\"old\">> is not a valid queue-mode value", "queue-mode", "old");
    refusedValue("3 is not a valid queue-version value", "queue-version", 3);
  }

  /** RabbitMQ takes it; the sum of it and the time is no time at all. */
  @Test
  void aTtlThatNoArgumentCanHaveIsRefused() {
    refusedValue(Long.MAX_VALUE + " is not a valid message TTL", "message-ttl", Long.MAX_VALUE);
  }

  @Test
  void unknownKeysAreRefusedAndAWrongValueFirst() {
    refused(
        "[{<<\"ha-mode\">>,<<\"all\">>},{<<\"x\">>,1}] are not recognised policy settings",
        policy(USER, ".*", "all", "ha-mode", "all", "max-length", 1, "x", 1));
    refused(
        "-1 is not a valid maximum length",
        policy(USER, ".*", "all", "ha-mode", "all", "max-length", -1));
    refused("no policy provided", policy(USER, ".*", "all"));
  }

  @Test
  void operatorsHaveOnlyTheKeysThatTheyCanMerge() {
    assertDoesNotThrow(
        () ->
            PolicyCheck.check(
                policy(OPERATOR, ".*", "queues", "max-length", 5, "expires", 5), 1024));
    refused(
        "[{<<\"dead-letter-exchange\">>,<<\"x\">>}] are not recognised policy settings",
        policy(OPERATOR, ".*", "queues", "dead-letter-exchange", "x"));
    refused(
        "[{<<\"alternate-exchange\">>,<<\"x\">>}] are not recognised policy settings",
        policy(OPERATOR, ".*", "all", "alternate-exchange", "x"));
  }

  @Test
  void everyWrongPartHasItsLine() {
    refused(
        "no policy provided\n"
            + "apply-to 'queue' unrecognised; should be one of: 'queues', 'classic_queues', "
            + " 'quorum_queues', 'streams', 'exchanges', or 'all'\n"
            + "pattern should be regular expression but is invalid: {\"Unclosed group\",1}",
        policy(USER, "(", "queue"));
    refused(
        "pattern must not exceed 1024 bytes",
        policy(USER, "a".repeat(1025), "all", "max-length", 1));
    assertDoesNotThrow(
        () -> PolicyCheck.check(policy(USER, "a".repeat(1024), "all", "max-length", 1), 1024));
  }
}
