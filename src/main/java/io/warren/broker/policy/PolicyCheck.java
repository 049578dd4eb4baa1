package io.warren.broker.policy;

import io.warren.broker.bus.PolicyInfo;
import io.warren.broker.exchange.ExchangeArgument;
import io.warren.broker.queue.PolicyKey;
import io.warren.broker.queue.QueueArgument;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.FieldText;
import io.warren.value.NamePattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/** What may stand in a policy. The sentences are those that RabbitMQ's users know. */
final class PolicyCheck {
  private PolicyCheck() {}

  /** Fails with PRECONDITION_FAILED and all that is wrong, a line for each part. */
  static void check(PolicyInfo policy, int maxPatternBytes) {
    List<String> faults = new ArrayList<>();
    String definition = definitionFault(policy.kind(), policy.definition());
    if (!definition.isEmpty()) {
      faults.add(definition);
    }
    if (ApplyTo.named(policy.applyTo()).isEmpty()) {
      faults.add(
          "apply-to '"
              + policy.applyTo()
              + "' unrecognised; should be one of: 'queues', 'classic_queues', "
              + " 'quorum_queues', 'streams', 'exchanges', or 'all'");
    }
    String pattern = patternFault(policy.pattern(), maxPatternBytes);
    if (!pattern.isEmpty()) {
      faults.add("pattern " + pattern);
    }
    if (!faults.isEmpty()) {
      throw failed(faults);
    }
  }

  static BrokerException failed(List<String> faults) {
    return new BrokerException(
        ErrorKind.PRECONDITION_FAILED, "Validation failed\n\n" + String.join("\n", faults) + "\n");
  }

  /** A wrong value is told before an unknown key. */
  private static String definitionFault(PolicyInfo.Kind kind, FieldTable definition) {
    if (definition.isEmpty()) {
      return "no policy provided";
    }
    List<String> unknown = new ArrayList<>();
    for (Map.Entry<String, Object> entry : definition.asMap().entrySet()) {
      Optional<String> fault = fault(kind, entry.getKey(), entry.getValue());
      if (fault.isEmpty()) {
        unknown.add(
            "{" + FieldText.term(entry.getKey()) + "," + FieldText.term(entry.getValue()) + "}");
      } else if (!fault.get().isEmpty()) {
        return fault.get();
      }
    }
    return unknown.isEmpty()
        ? ""
        : "[" + String.join(",", unknown) + "] are not recognised policy settings";
  }

  /** What is wrong with a value; empty without a text where policies of that kind have no such. */
  private static Optional<String> fault(PolicyInfo.Kind kind, String key, Object value) {
    Optional<PolicyKey> ofQueues = QueueArgument.ofPolicyKey(key).map(QueueArgument::policyKey);
    return switch (kind) {
      case OPERATOR -> ofQueues.filter(PolicyKey::operatorsToo).map(found -> found.fault(value));
      case USER ->
          ofQueues
              .map(found -> found.fault(value))
              .or(() -> ExchangeArgument.ofPolicyKey(key).map(found -> found.fault(value)));
    };
  }

  /** What is wrong with an expression, or empty. */
  private static String patternFault(String expression, int maxBytes) {
    if (expression.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
      return "must not exceed " + maxBytes + " bytes";
    }
    try {
      NamePattern.of(expression);
      return "";
    } catch (PatternSyntaxException e) {
      String reason = FieldText.term(e.getDescription()).replaceAll("^<<|>>$", "");
      return "should be regular expression but is invalid: {" + reason + "," + e.getIndex() + "}";
    }
  }
}
