package io.warren.broker.exchange;

import io.warren.value.FieldTable;
import io.warren.value.FieldTable.LongString;
import io.warren.value.FieldText;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The arguments of an exchange's declaration that policies can give too: a declared one wins. */
public enum ExchangeArgument {
  ALTERNATE_EXCHANGE(
      "alternate-exchange",
      "alternate-exchange",
      "alternate exchange name",
      "The exchange to which goes what finds no queue.");

  private final String argumentName;
  private final String policyKey;
  private final String noun;
  private final String doc;

  ExchangeArgument(String argumentName, String policyKey, String noun, String doc) {
    this.argumentName = argumentName;
    this.policyKey = policyKey;
    this.noun = noun;
    this.doc = doc;
  }

  public String argumentName() {
    return argumentName;
  }

  /** The argument that a policy's key stands for. */
  public static Optional<ExchangeArgument> ofPolicyKey(String key) {
    return Stream.of(values()).filter(argument -> argument.policyKey.equals(key)).findFirst();
  }

  /** What is wrong with a value in a policy, or empty. */
  public String fault(Object value) {
    return value instanceof String || value instanceof LongString
        ? ""
        : FieldText.term(value) + " is not a valid " + noun;
  }

  /**
   * The value in force; null where neither gives one.
   *
   * @param definition of the policy that matches the exchange; empty for none
   */
  public @Nullable Object effective(FieldTable arguments, FieldTable definition) {
    Object declared = arguments.value(argumentName);
    return declared == null ? definition.value(policyKey) : declared;
  }

  /** What it does, in one sentence. */
  public String doc() {
    return doc;
  }
}
