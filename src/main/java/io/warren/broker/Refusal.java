package io.warren.broker;

import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;

/**
 * What a virtual host refuses, in the words that clients of RabbitMQ know.
 *
 * <p>One place, because several doors and both planes say the same. A door adds its protocol's code
 * and cuts the sentence to the length that it can carry.
 */
public final class Refusal {
  private Refusal() {}

  /** How sentences name a queue. */
  public static String queue(String virtualHost, String name) {
    return "queue '" + name + "' in vhost '" + virtualHost + "'";
  }

  /** How sentences name an exchange. */
  public static String exchange(String virtualHost, String name) {
    return "exchange '" + name + "' in vhost '" + virtualHost + "'";
  }

  public static BrokerException noQueue(String virtualHost, String name) {
    return new BrokerException(ErrorKind.NOT_FOUND, "no " + queue(virtualHost, name));
  }

  public static BrokerException noExchange(String virtualHost, String name) {
    return new BrokerException(ErrorKind.NOT_FOUND, "no " + exchange(virtualHost, name));
  }

  /** Another session owns the queue, or it was declared again with the other exclusive flag. */
  public static BrokerException lockedQueue(String virtualHost, String name) {
    return new BrokerException(
        ErrorKind.RESOURCE_LOCKED,
        "cannot obtain exclusive access to locked "
            + queue(virtualHost, name)
            + ". It could be originally declared on another connection or the exclusive property"
            + " value does not match that of the original declaration.");
  }

  /** What exists is in use: {@code object} as the methods above name it. */
  public static BrokerException inUse(String object) {
    return new BrokerException(ErrorKind.PRECONDITION_FAILED, object + " in use");
  }

  static BrokerException defaultExchange() {
    return new BrokerException(
        ErrorKind.ACCESS_REFUSED, "operation not permitted on the default exchange");
  }

  /** Refuses what the door found that its user may not do; empty where it may. */
  static void check(String refusal) {
    if (!refusal.isEmpty()) {
      throw new BrokerException(ErrorKind.ACCESS_REFUSED, refusal);
    }
  }

  /** {@code kind} is "queue" or "exchange". */
  static BrokerException reservedName(String kind, String name) {
    return new BrokerException(
        ErrorKind.ACCESS_REFUSED, kind + " name '" + name + "' contains reserved prefix 'amq.*'");
  }

  static BrokerException systemExchange(String virtualHost, String name) {
    return new BrokerException(
        ErrorKind.ACCESS_REFUSED,
        "deletion of system " + exchange(virtualHost, name) + " not allowed");
  }

  /** The argument should be a name and is of another type. */
  static BrokerException noName(String typeName, String argument, String object) {
    return new BrokerException(
        ErrorKind.PRECONDITION_FAILED,
        "invalid type '" + typeName + "' for arg '" + argument + "' in " + object);
  }

  static BrokerException unavailableType(String typeName, String object) {
    return new BrokerException(
        ErrorKind.PRECONDITION_FAILED,
        "invalid arg 'x-queue-type' for "
            + object
            + ": queue type '"
            + typeName
            + "' is not available on this broker");
  }

  /** The type has no queues with that property. */
  static void checkProperty(boolean allowed, String property, String object) {
    if (!allowed) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED, "invalid property '" + property + "' for " + object);
    }
  }

  static BrokerException givenName(String typeTerm) {
    return new BrokerException(
        ErrorKind.PRECONDITION_FAILED, "Cannot declare a server-named queue for type " + typeTerm);
  }

  static BrokerException conditionalDeletion(String object, String condition, String typeName) {
    return new BrokerException(
        ErrorKind.NOT_IMPLEMENTED,
        "cannot delete "
            + object
            + ". queue.delete operations with "
            + condition
            + " flag set are not supported by "
            + typeName
            + " queues");
  }

  static BrokerException sharedLimit(String object) {
    return new BrokerException(ErrorKind.NOT_IMPLEMENTED, object + " does not support global qos");
  }

  static BrokerException getBesideActive(String object, String typeName) {
    return new BrokerException(
        ErrorKind.RESOURCE_LOCKED,
        "cannot obtain access to locked "
            + object
            + ". basic.get operations are not supported by "
            + typeName
            + " queues with single active consumer");
  }

  static BrokerException noQueueType(String typeName) {
    return new BrokerException(
        ErrorKind.PRECONDITION_FAILED, typeName + " is not a valid queue type");
  }

  /** A key that leads straight to a consumer looks like a queue, and can't be bound. */
  static BrokerException boundReplyKey() {
    return new BrokerException(
        ErrorKind.ACCESS_REFUSED, "cannot bind or unbind to a volatile (direct reply-to) queue");
  }

  static BrokerException longNamePrefix(String prefix) {
    return new BrokerException(
        ErrorKind.PRECONDITION_FAILED,
        "Queue name prefix '" + prefix + "' exceeds the 64-byte limit");
  }
}
