package io.warren.broker.bus;

import io.vertx.core.buffer.Buffer;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;

/**
 * Writes a record as its components in their order, and reads it by its constructor.
 *
 * <p>The components are found once; from then on only method handles are called. A component may be
 * of the types that {@link Shapes} lists, and null unless it is primitive.
 */
final class RecordCodec<R extends Record> implements Shape {
  private final Class<R> type;
  private MethodHandle[] accessors = new MethodHandle[0];
  private Shape[] shapes = new Shape[0];
  private MethodHandle constructor;

  /** Not usable before {@link #find}. */
  RecordCodec(Class<R> type) {
    this.type = type;
    this.constructor = MethodHandles.zero(Object.class);
  }

  /** Apart from the constructor, because a record may contain itself. */
  void find(Shapes table) {
    RecordComponent[] components = type.getRecordComponents();
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    accessors = new MethodHandle[components.length];
    shapes = new Shape[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        accessors[i] =
            lookup
                .unreflect(components[i].getAccessor())
                .asType(MethodType.methodType(Object.class, Object.class));
        shapes[i] = table.elements(components[i].getGenericType());
      }
      Class<?>[] types =
          Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      constructor =
          lookup
              .findConstructor(type, MethodType.methodType(void.class, types))
              .asSpreader(Object[].class, components.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("the bus can't see into " + type, e);
    }
  }

  @Override
  public void write(Object value, Buffer to) {
    for (int i = 0; i < accessors.length; i++) {
      shapes[i].write(component(accessors[i], value), to);
    }
  }

  @Override
  public R read(BusReader from) {
    Object[] values = new Object[shapes.length];
    from.enter();
    for (int i = 0; i < values.length; i++) {
      values[i] = shapes[i].read(from);
    }
    from.leave();
    try {
      return type.cast(construct(values));
    } catch (RuntimeException e) {
      // A record may refuse what no sender would have put in it.
      throw from.malformed("no " + type.getSimpleName() + ": " + e);
    }
  }

  private static Object component(MethodHandle accessor, Object value) {
    try {
      return (Object) accessor.invokeExact(value);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private Object construct(Object[] values) {
    try {
      return (Object) constructor.invokeExact(values);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
