package io.warren.config;

/** What carries the sockets. */
public enum Transport {
  /** Epoll where it is there, otherwise the JDK's. */
  AUTO,
  EPOLL,
  IO_URING,
  NIO
}
