package io.warren.auth;

/**
 * What can be done to an object, and the permission that it takes.
 *
 * <p>Source: RabbitMQ docs, Access Control.
 */
public enum Operation {
  DECLARE(Permission.CONFIGURE),
  /** Asking whether the object is there. Any permission will do; a refusal names this one. */
  FIND(Permission.CONFIGURE),
  DELETE(Permission.CONFIGURE),
  PAUSE(Permission.CONFIGURE),
  /** Messages come into the object: publishing, the destination of a binding. */
  PUBLISH_TO(Permission.WRITE),
  BIND_TO(Permission.WRITE),
  /** Unroutable or dead-lettered messages come into the exchange from another object. */
  OVERFLOW_TO(Permission.WRITE),
  OVERFLOW_FROM(Permission.READ),
  /** Messages leave the object: the source of a binding, consuming, purging. */
  BIND_FROM(Permission.READ),
  CONSUME(Permission.READ),
  GET(Permission.READ),
  PURGE(Permission.READ);

  private final Permission permission;

  Operation(Permission permission) {
    this.permission = permission;
  }

  public Permission permission() {
    return permission;
  }

  /** The three permissions of a user in a virtual host. */
  public enum Permission {
    CONFIGURE,
    WRITE,
    READ;

    /** The word that refusals use. */
    public String word() {
      return switch (this) {
        case CONFIGURE -> "configure";
        case WRITE -> "write";
        case READ -> "read";
      };
    }
  }
}
