package io.warren.broker.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.warren.broker.bus.ParameterInfo;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ParametersTest {
  private final Parameters parameters = new Parameters(Set.of("a", "b"));

  private static void refused(ErrorKind kind, String text, Executable call) {
    BrokerException refusal = assertThrows(BrokerException.class, call);
    assertEquals(kind, refusal.kind());
    assertEquals(text, refusal.text());
  }

  @Test
  void theyAreKeptByComponentAndName() {
    parameters.set(new ParameterInfo("b", "n", 1));
    parameters.set(new ParameterInfo("a", "n", 2));
    parameters.set(new ParameterInfo("a", "m", 3));
    parameters.set(new ParameterInfo("a", "n", "four"));
    assertEquals(
        List.of(new ParameterInfo("a", "m", 3), new ParameterInfo("a", "n", "four")),
        parameters.all("a"));
    assertEquals(3, parameters.all("").size());
    parameters.delete("a", "m");
    assertEquals(1, parameters.all("a").size());
  }

  @Test
  void whatIsNotThereIsRefused() {
    refused(
        ErrorKind.PRECONDITION_FAILED,
        "Validation failed\n\ncomponent c not found\n",
        () -> parameters.set(new ParameterInfo("c", "n", 1)));
    refused(
        ErrorKind.NOT_FOUND, "Parameter does not exist", () -> parameters.delete("a", "unknown"));
    refused(
        ErrorKind.NOT_FOUND, "Parameter does not exist", () -> parameters.delete("c", "unknown"));
  }

  @Test
  void policiesAreNoParameters() {
    refused(
        ErrorKind.PRECONDITION_FAILED,
        "policies may not be set using this method",
        () -> parameters.set(new ParameterInfo("policy", "n", 1)));
    refused(
        ErrorKind.PRECONDITION_FAILED,
        "policies may not be cleared using this method",
        () -> parameters.delete("operator_policy", "n"));
  }
}
