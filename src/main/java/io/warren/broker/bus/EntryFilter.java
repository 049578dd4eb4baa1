package io.warren.broker.bus;

import io.warren.value.Deaths;
import io.warren.value.DropReason;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which entries are meant: those for which all of this holds.
 *
 * @param headers that the message has with these values; integers of any width are alike
 * @param firstDeath why it was dead-lettered first; null for whatever
 * @param lastDeath why it was dead-lettered last; null for whatever
 */
public record EntryFilter(
    FieldTable headers, @Nullable DropReason firstDeath, @Nullable DropReason lastDeath) {
  public static final EntryFilter ALL = new EntryFilter(FieldTable.EMPTY, null, null);

  public boolean matches(Message message) {
    return diedSo(message.annotations().deaths()) && hasHeaders(message);
  }

  private boolean diedSo(@Nullable Deaths deaths) {
    if (firstDeath == null && lastDeath == null) {
      return true;
    }
    return deaths != null
        && (firstDeath == null || deaths.first().reason() == firstDeath)
        && (lastDeath == null || deaths.last().reason() == lastDeath);
  }

  private boolean hasHeaders(Message message) {
    if (headers.isEmpty()) {
      return true;
    }
    FieldTable own = message.properties().headers();
    for (Map.Entry<String, Object> wanted : headers.asMap().entrySet()) {
      Object value = own.value(wanted.getKey());
      if (value == null
          || !FieldTable.comparable(value).equals(FieldTable.comparable(wanted.getValue()))) {
        return false;
      }
    }
    return true;
  }
}
