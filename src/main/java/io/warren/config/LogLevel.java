package io.warren.config;

/** RabbitMQ's levels of logging, from all to nothing. */
public enum LogLevel {
  DEBUG,
  INFO,
  NOTICE,
  WARNING,
  ERROR,
  CRITICAL,
  ALERT,
  EMERGENCY,
  NONE
}
