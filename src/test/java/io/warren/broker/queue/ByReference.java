package io.warren.broker.queue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.warren.broker.bus.BusMessage;

/** Passes every message of the bus by reference. */
record ByReference<T>(String name) implements MessageCodec<T, T> {
  static void registerAll(Vertx vertx) {
    register(vertx, BusMessage.class);
  }

  private static void register(Vertx vertx, Class<?> type) {
    if (!type.isInterface()) {
      vertx.eventBus().registerDefaultCodec(type, new ByReference<>(type.getName()));
    } else {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        register(vertx, permitted);
      }
    }
  }

  @Override
  public void encodeToWire(Buffer buffer, T message) {
    throw new UnsupportedOperationException();
  }

  @Override
  public T decodeFromWire(int position, Buffer buffer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public T transform(T message) {
    return message;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
