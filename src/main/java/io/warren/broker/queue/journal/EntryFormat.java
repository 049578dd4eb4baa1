package io.warren.broker.queue.journal;

import io.warren.broker.queue.Entry;
import io.warren.value.Annotations;
import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.Death;
import io.warren.value.Deaths;
import io.warren.value.DecodeException;
import io.warren.value.DropReason;
import io.warren.value.Message;
import io.warren.value.PropertiesFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a queue as bytes on the disk.
 *
 * <pre>
 *   number  id
 *   number  0 for no time, or 1 more than its milliseconds since 1970
 *   number  flags of whoever writes it
 *   byte    1 for persistent, 2 where there are annotations, 4 where it has no priority
 *   byte    priority
 *   number  expiration in milliseconds + 1, so 0 for none
 *   text    name of the properties' format
 *   text    exchange
 *   text    routing key
 *           annotations where there are any: three lists, each behind its length
 *   bytes   properties
 *   bytes   body
 * </pre>
 *
 * <p>A number takes one byte for every seven bits that it has; texts, which are UTF-8, and bytes
 * stand behind their length as such a number.
 */
public final class EntryFormat {
  private static final int PERSISTENT = 1;
  private static final int ANNOTATED = 2;
  private static final int UNPRIORITIZED = 4;

  private final Map<String, PropertiesFormat> formatByName;

  /**
   * @param formatByName those that messages on this node may have
   */
  public EntryFormat(Map<String, PropertiesFormat> formatByName) {
    this.formatByName = Map.copyOf(formatByName);
  }

  /**
   * An entry as it was written.
   *
   * @param timeMs since 1970, or {@link Entry#NEVER}
   */
  public record Stored(long id, long timeMs, int flags, Message message) {}

  /**
   * Writes one.
   *
   * @param id from 0
   * @param timeMs from 0, since 1970: when it expires or is ready; {@link Entry#NEVER} for none
   * @param flags from 0: what else is to be read with it
   */
  public static void write(ByteWriter to, long id, long timeMs, int flags, Message message) {
    to.putVar(id);
    to.putVar(timeMs == Entry.NEVER ? 0 : timeMs + 1);
    to.putVar(flags);
    Annotations annotations = message.annotations();
    boolean annotated = !annotations.isNone();
    boolean prioritized = message.priority(Message.NO_PRIORITY) != Message.NO_PRIORITY;
    to.put8(
        (message.persistent() ? PERSISTENT : 0)
            | (annotated ? ANNOTATED : 0)
            | (prioritized ? 0 : UNPRIORITIZED));
    to.put8(message.priority());
    to.putVar(message.expirationMs() + 1);
    to.varText(message.format().name());
    to.varText(message.exchange());
    to.varText(message.routingKey());
    if (annotated) {
      writeAnnotations(to, annotations);
    }
    to.varBytes(message.encodedProperties());
    to.varBytes(message.body());
  }

  /**
   * Reads one; all arrays in it are its own. A reader that reads many of them gives those that
   * repeat each other's texts the same ones.
   *
   * @throws DecodeException where it was not written so, or in a format that is not known here
   */
  public Stored read(ByteReader from) {
    long id = from.var();
    long time = from.var();
    int flags = (int) from.var();
    int about = from.unsigned8();
    int priority = from.unsigned8();
    long expirationMs = from.var() - 1;
    PropertiesFormat format = format(from.repeatedVarText());
    String exchange = from.repeatedVarText();
    String routingKey = from.repeatedVarText();
    Annotations annotations = (about & ANNOTATED) == 0 ? Annotations.NONE : readAnnotations(from);
    byte[] properties = from.varBytes();
    byte[] body = from.varBytes();
    return new Stored(
        id,
        time == 0 ? Entry.NEVER : time - 1,
        flags,
        new Message(
            exchange,
            routingKey,
            format,
            properties,
            body,
            (about & PERSISTENT) != 0,
            (about & UNPRIORITIZED) == 0 ? priority : Message.NO_PRIORITY,
            expirationMs,
            annotations));
  }

  private PropertiesFormat format(String name) {
    PropertiesFormat format = formatByName.get(name);
    if (format == null) {
      throw new DecodeException("no properties format '" + name + "' on this node");
    }
    return format;
  }

  private static void writeAnnotations(ByteWriter to, Annotations annotations) {
    writeTexts(to, annotations.moreKeys());
    writeTexts(to, annotations.hiddenKeys());
    Deaths deaths = annotations.deaths();
    to.putVar(deaths == null ? 0 : deaths.byRecency().size());
    if (deaths != null) {
      for (Death death : deaths.byRecency()) {
        writeDeath(to, death);
      }
      writeEvent(to, deaths.first());
      writeEvent(to, deaths.last());
    }
  }

  private static Annotations readAnnotations(ByteReader from) {
    List<String> moreKeys = readTexts(from);
    List<String> hiddenKeys = readTexts(from);
    List<Death> byRecency = new ArrayList<>();
    // Each takes a byte at least: what is no length ends with the bytes.
    for (int left = from.varLength(); left > 0; left--) {
      byRecency.add(readDeath(from));
    }
    @Nullable Deaths deaths =
        byRecency.isEmpty() ? null : new Deaths(byRecency, readEvent(from), readEvent(from));
    return new Annotations(moreKeys, hiddenKeys, deaths);
  }

  private static void writeDeath(ByteWriter to, Death death) {
    to.varText(death.queue());
    to.varText(death.reason().word());
    to.putVar(death.count());
    to.putVar(death.firstTimeMs());
    to.varText(death.exchange());
    writeTexts(to, death.routingKeys());
    String expiration = death.originalExpiration();
    to.put8(expiration != null);
    if (expiration != null) {
      to.varText(expiration);
    }
  }

  private static Death readDeath(ByteReader from) {
    return new Death(
        from.varText(),
        readReason(from),
        from.var(),
        from.var(),
        from.varText(),
        readTexts(from),
        from.unsigned8() == 0 ? null : from.varText());
  }

  private static void writeEvent(ByteWriter to, Deaths.Event event) {
    to.varText(event.queue());
    to.varText(event.reason().word());
    to.varText(event.exchange());
  }

  private static Deaths.Event readEvent(ByteReader from) {
    return new Deaths.Event(from.varText(), readReason(from), from.varText());
  }

  private static DropReason readReason(ByteReader from) {
    String word = from.varText();
    for (DropReason reason : DropReason.values()) {
      if (reason.word().equals(word)) {
        return reason;
      }
    }
    throw new DecodeException("no reason '" + word + "' for which a message is dropped");
  }

  private static void writeTexts(ByteWriter to, List<String> texts) {
    to.putVar(texts.size());
    for (int index = 0; index < texts.size(); index++) {
      to.varText(texts.get(index));
    }
  }

  private static List<String> readTexts(ByteReader from) {
    List<String> texts = new ArrayList<>();
    for (int left = from.varLength(); left > 0; left--) {
      texts.add(from.varText());
    }
    return texts;
  }
}
