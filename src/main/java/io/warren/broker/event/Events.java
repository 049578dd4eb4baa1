package io.warren.broker.event;

import io.warren.value.FieldTable;
import io.warren.value.FieldText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
        public void tell(EventType type, Map<String, Object> properties) {
          // Nobody wants to know.
        }
      };

  /** Whether there is anybody to tell; to be asked before properties are gathered. */
  boolean wanted();

  /** Tells; the values are of a {@link FieldTable}'s types. */
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
}
