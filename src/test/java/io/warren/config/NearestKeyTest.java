package io.warren.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NearestKeyTest {
  @Test
  void distanceCountsSlips() {
    assertEquals(0, NearestKey.distance("heartbeat", "heartbeat"));
    assertEquals(1, NearestKey.distance("heartbeat", "hartbeat"));
    assertEquals(1, NearestKey.distance("heartbeat", "haertbeat"));
    assertEquals(1, NearestKey.distance("heartbeat", "heartbeats"));
    assertEquals(3, NearestKey.distance("", "abc"));
  }

  @Test
  void farWordsSuggestNothing() {
    assertEquals(Optional.empty(), NearestKey.among(List.of("heartbeat"), "qqqqqqqqq"));
    assertEquals(Optional.of("ab"), NearestKey.among(List.of("ab", "ba"), "abc"));
  }
}
