package io.warren.broker.event;

import io.warren.value.FieldTable;
import io.warren.value.FieldText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Where one event loop tells what has happened. Only the loop's own thread may. */
public interface Events {
  /** Nobody wants to know. */
  Events NONE =
      new Events() {
        @Override
        public boolean wanted() {
          return false;
        }

        @Override
        public String node() {
          return "";
        }

        @Override
        public void tell(EventType type, Map<String, Object> properties) {
          // Nobody wants to know.
        }
      };

  /** Whether there is anybody to tell; to be asked before properties are gathered. */
  boolean wanted();

  /** The name of the node, which some events say. */
  String node();

  /**
   * Tells; the values are of a {@link FieldTable}'s types, under the names of the type's fields.
   */
  void tell(EventType type, Map<String, Object> properties);

  /** Arguments as events show them: a term for each. */
  static List<Object> terms(FieldTable table) {
    List<Object> terms = new ArrayList<>();
    table
        .asMap()
        .forEach(
            (name, value) ->
                terms.add(
                    "{"
                        + FieldText.term(name)
                        + ","
                        + FieldText.typeName(value)
                        + ","
                        + FieldText.term(value)
                        + "}"));
    return terms;
  }

  /** A value of a policy or a parameter as events show it: integers are of 64 bits. */
  static Object shown(Object value) {
    if (value instanceof FieldTable table) {
      // RabbitMQ can't tell an empty table from an empty list.
      return table.isEmpty() ? List.of() : shown(table.asMap());
    }
    if (value instanceof List<?> list) {
      List<Object> values = new ArrayList<>();
      list.forEach(element -> values.add(shown(element)));
      return values;
    }
    OptionalLong integer = FieldTable.integer(value);
    return integer.isPresent() ? (Object) integer.getAsLong() : value;
  }

  private static FieldTable shown(Map<String, Object> values) {
    Map<String, Object> shown = new LinkedHashMap<>();
    values.forEach((name, value) -> shown.put(name, shown(value)));
    return FieldTable.of(shown);
  }
}
