package io.warren.value;

/** Why the heart refuses. Each front-end maps every kind to its own protocol's code. */
public enum ErrorKind {
  /** The named object does not exist. */
  NOT_FOUND,
  /** The user may not do this, or nobody may (reserved names, the default exchange). */
  ACCESS_REFUSED,
  /** Somebody else holds the object exclusively. */
  RESOURCE_LOCKED,
  /** The request contradicts the object's state or declaration, or an argument is wrong. */
  PRECONDITION_FAILED,
  /** The request breaks a limit or a rule of the node, the virtual host or the user. */
  NOT_ALLOWED,
  /** The request is understood and not offered. */
  NOT_IMPLEMENTED,
  /** The node lacks something that it needs for this. */
  RESOURCE_ERROR,
  /** An operator, or the end of the node, closes the session. */
  FORCED,
  /** A defect or a lost peer inside the node. */
  INTERNAL_ERROR
}
