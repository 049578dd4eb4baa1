package io.warren.broker.bus;

import io.vertx.core.buffer.Buffer;
import io.warren.value.Annotations;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import io.warren.value.PropertiesFormat;
import java.lang.reflect.Array;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The table of shapes: one for each type that a component of a bus record may have.
 *
 * <p>A reference may be null anywhere, at the price of one byte: what a record promises in its
 * annotations is not for the codec to enforce.
 */
final class Shapes {
  private final Map<String, PropertiesFormat> formatByName;
  private final Map<Class<?>, RecordCodec<?>> codecByRecord = new HashMap<>();
  private final Map<Class<?>, Shape> shapeByClass = new HashMap<>();

  Shapes(Map<String, PropertiesFormat> formatByName) {
    this.formatByName = Map.copyOf(formatByName);
    simple(long.class, (value, to) -> to.appendLong((Long) value), BusReader::readLong);
    simple(int.class, (value, to) -> to.appendInt((Integer) value), BusReader::readInt);
    simple(short.class, (value, to) -> to.appendShort((Short) value), BusReader::readShort);
    simple(
        boolean.class,
        (value, to) -> to.appendByte((byte) ((Boolean) value ? 1 : 0)),
        BusReader::readBoolean);
    simple(String.class, Shapes::writeString, BusReader::readString);
    simple(
        BitSet.class,
        (value, to) -> FieldTableShape.appendBytes(to, ((BitSet) value).toByteArray()),
        from -> BitSet.valueOf(from.readBytes()));
    FieldTableShape tables = new FieldTableShape();
    shapeByClass.put(FieldTable.class, tables);
    // Whatever a field table can hold, and nothing else.
    simple(Object.class, tables::writeValue, tables::readValue);
    simple(Message.class, this::writeMessage, this::readMessage);
    RecordCodec<Walk.Parts> walks = recordCodec(Walk.Parts.class);
    simple(
        Walk.class,
        (value, to) -> walks.write(((Walk) value).parts(), to),
        from -> new Walk(walks.read(from)));
  }

  /** Fails with {@link IllegalArgumentException} on a type that the bus can't carry. */
  Shape of(Type type) {
    if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
      return list(elements(generic.getActualTypeArguments()[0]));
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
      Type[] arguments = generic.getActualTypeArguments();
      return map(elements(arguments[0]), elements(arguments[1]));
    }
    if (type instanceof Class<?> known) {
      return of(known);
    }
    throw new IllegalArgumentException("the bus carries no " + type);
  }

  private Shape of(Class<?> type) {
    Shape shape = shapeByClass.get(type);
    if (shape != null) {
      return shape;
    }
    if (type.isRecord()) {
      return recordCodec(type.asSubclass(Record.class));
    }
    if (type.isEnum()) {
      return enumeration(type);
    }
    if (type.isArray()) {
      return array(type.getComponentType());
    }
    throw new IllegalArgumentException("the bus carries no " + type);
  }

  /** One codec for each record class; asked for again while it is being made, it is the same. */
  @SuppressWarnings("unchecked") // The map's values are of their keys' types.
  <R extends Record> RecordCodec<R> recordCodec(Class<R> type) {
    RecordCodec<R> known = (RecordCodec<R>) codecByRecord.get(type);
    if (known == null) {
      known = new RecordCodec<>(type);
      codecByRecord.put(type, known);
      known.find(this);
    }
    return known;
  }

  /** The shape of what may be null there: every reference. */
  Shape elements(Type type) {
    Shape shape = of(type);
    return type instanceof Class<?> known && known.isPrimitive() ? shape : shape.orNull();
  }

  private void simple(
      Class<?> type, BiConsumer<Object, Buffer> writer, Function<BusReader, Object> reader) {
    shapeByClass.put(type, shape(writer, reader));
  }

  private static Shape shape(
      BiConsumer<Object, Buffer> writer, Function<BusReader, Object> reader) {
    return new Shape() {
      @Override
      public void write(Object value, Buffer to) {
        writer.accept(value, to);
      }

      @Override
      public Object read(BusReader from) {
        return reader.apply(from);
      }
    };
  }

  /** By ordinal: nodes of one cluster must agree on the constants' order. */
  @SuppressWarnings("EnumOrdinal") // Smaller than the name, and read again at once.
  private static Shape enumeration(Class<?> type) {
    Object[] constants = type.getEnumConstants();
    return shape(
        (value, to) -> to.appendByte((byte) ((Enum<?>) value).ordinal()),
        from -> {
          int ordinal = from.readByte();
          if (ordinal < 0 || ordinal >= constants.length) {
            throw from.malformed("no " + type.getSimpleName() + ": " + ordinal);
          }
          return constants[ordinal];
        });
  }

  private static Shape list(Shape elements) {
    return shape(
        (value, to) -> {
          List<?> list = (List<?>) value;
          to.appendInt(list.size());
          list.forEach(element -> elements.write(element, to));
        },
        from -> {
          int count = from.readCount(1);
          List<Object> values = new ArrayList<>(count);
          for (int i = 0; i < count; i++) {
            values.add(elements.read(from));
          }
          return values;
        });
  }

  /** The map that is read can change, as those of a {@link Walk} must, and keeps its order. */
  private static Shape map(Shape keys, Shape values) {
    return shape(
        (value, to) -> {
          Map<?, ?> map = (Map<?, ?>) value;
          to.appendInt(map.size());
          map.forEach(
              (key, element) -> {
                keys.write(key, to);
                values.write(element, to);
              });
        },
        from -> {
          int count = from.readCount(2);
          Map<Object, Object> map = new LinkedHashMap<>();
          for (int i = 0; i < count; i++) {
            Object key = keys.read(from);
            map.put(key, values.read(from));
          }
          return map;
        });
  }

  /** Elements one by one through reflection: slow, and only ever used between nodes. */
  private Shape array(Class<?> elementType) {
    Shape elements = elements(elementType);
    return shape(
        (value, to) -> {
          int length = Array.getLength(value);
          to.appendInt(length);
          for (int i = 0; i < length; i++) {
            elements.write(Array.get(value, i), to);
          }
        },
        from -> {
          Object array = Array.newInstance(elementType, from.readCount(1));
          for (int i = 0; i < Array.getLength(array); i++) {
            Array.set(array, i, elements.read(from));
          }
          return array;
        });
  }

  private static void writeString(Object value, Buffer to) {
    FieldTableShape.appendBytes(to, ((String) value).getBytes(StandardCharsets.UTF_8));
  }

  private void writeMessage(Object value, Buffer to) {
    Message message = (Message) value;
    writeString(message.exchange(), to);
    writeString(message.routingKey(), to);
    writeString(message.format().name(), to);
    FieldTableShape.appendBytes(to, message.encodedProperties());
    FieldTableShape.appendBytes(to, message.body());
    to.appendByte((byte) (message.persistent() ? 1 : 0));
    to.appendShort((short) message.priority(Message.NO_PRIORITY));
    to.appendLong(message.expirationMs());
    annotations().write(message.annotations(), to);
  }

  private RecordCodec<Annotations> annotations() {
    return recordCodec(Annotations.class);
  }

  private Message readMessage(BusReader from) {
    String exchange = from.readString();
    String routingKey = from.readString();
    String formatName = from.readString();
    PropertiesFormat format = formatByName.get(formatName);
    if (format == null) {
      throw from.malformed("no properties format '" + formatName + "' on this node");
    }
    return new Message(
        exchange,
        routingKey,
        format,
        from.readBytes(),
        from.readBytes(),
        from.readBoolean(),
        from.readShort(),
        from.readLong(),
        annotations().read(from));
  }
}
