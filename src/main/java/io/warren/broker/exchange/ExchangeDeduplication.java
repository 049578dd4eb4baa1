package io.warren.broker.exchange;

import io.warren.broker.bus.ExchangeCommand.Forget;
import io.warren.broker.bus.ExchangeCommand.Route;
import io.warren.broker.bus.ExchangeInfo;
import io.warren.broker.bus.Remembered;
import io.warren.broker.duplicate.DuplicateRule;
import io.warren.broker.duplicate.KnownId;
import io.warren.broker.duplicate.SeenIds;
import io.warren.value.BrokerException;
import io.warren.value.Deaths;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.FieldText;
import io.warren.value.Message;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What makes an exchange route no message a second time, as its declaration asks. One context uses
 * it, so such an exchange routes on one event loop only.
 *
 * <p>Source: the plugin rabbitmq-message-deduplication, which has an exchange type for it, and
 * LavinMQ docs: Deduplication, where it is an argument of every type.
 */
public final class ExchangeDeduplication {
  /** The argument, and the plugin's exchange type. */
  static final String NAME = "x-message-deduplication";

  /** The argument that says how many ids are remembered. */
  public static final String SIZE = "x-cache-size";

  private static final String TTL = "x-cache-ttl";
  private static final String HEADER = "x-deduplication-header";

  private final DuplicateRule rule;
  private final String exchange;
  private final boolean delays;
  private final SeenIds seen;

  /**
   * Counts the batches from 1, so that an id is not forgotten for what came before with the same.
   */
  private long turn;

  private ExchangeDeduplication(DuplicateRule rule, String exchange, boolean delays) {
    this.rule = rule;
    this.exchange = exchange;
    this.delays = delays;
    this.seen = new SeenIds(rule.idCount());
  }

  /** A beginning, where the exchange wants it; else null. */
  static @Nullable ExchangeDeduplication of(ExchangeInfo exchange) {
    if (!isWanted(exchange)) {
      return null;
    }
    FieldTable arguments = exchange.arguments();
    Object header = arguments.value(HEADER);
    return new ExchangeDeduplication(
        new DuplicateRule(
            header == null ? DuplicateRule.DEFAULT_HEADER : FieldText.plain(header),
            number(arguments, TTL).orElse(-1),
            (int) idCount(arguments).orElse(DuplicateRule.DEFAULT_ID_COUNT)),
        exchange.name(),
        ExchangeType.named(exchange.type()).delays());
  }

  /** Whether the exchange routes no message twice, and therefore on one loop only. */
  static boolean isWanted(ExchangeInfo exchange) {
    return Boolean.TRUE.equals(exchange.arguments().value(NAME)) || isByType(exchange);
  }

  private static boolean isByType(ExchangeInfo exchange) {
    ExchangeType type = ExchangeType.named(exchange.type());
    return (type.delays() ? DelayedMessageRouting.innerType(exchange.arguments()) : type)
        == ExchangeType.DEDUPLICATING;
  }

  /**
   * Fails with PRECONDITION_FAILED where an argument for it has no valid value.
   *
   * @param called what the refusal calls the exchange, with its virtual host
   * @param exchange one whose type can have its arguments
   */
  public static void check(String called, ExchangeInfo exchange) {
    FieldTable arguments = exchange.arguments();
    Object wanted = arguments.value(NAME);
    require(wanted == null || wanted instanceof Boolean, called, NAME, "be a boolean");
    OptionalLong size = number(arguments, SIZE);
    require(
        size.isPresent()
            ? size.getAsLong() > 0 && size.getAsLong() <= DuplicateRule.MAX_ID_COUNT
            : arguments.value(SIZE) == null && !isByType(exchange),
        called,
        SIZE,
        "be an integer from 1 to " + DuplicateRule.MAX_ID_COUNT);
    OptionalLong ttlMs = number(arguments, TTL);
    require(
        ttlMs.isPresent()
            ? ttlMs.getAsLong() > 0 && ttlMs.getAsLong() <= Message.MAX_EXPIRY_MS
            : arguments.value(TTL) == null,
        called,
        TTL,
        "be an integer from 1 to " + Message.MAX_EXPIRY_MS);
    Object header = arguments.value(HEADER);
    require(header == null || header instanceof String, called, HEADER, "be a string");
  }

  /** How many ids valid arguments ask it to remember, if they say so. */
  public static OptionalLong idCount(FieldTable arguments) {
    return number(arguments, SIZE);
  }

  private static void require(boolean valid, String called, String argument, String what) {
    if (!valid) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED,
          "invalid arg '" + argument + "' for " + called + ": must " + what);
    }
  }

  /** Users of the plugin also give numbers as text. Empty where it is none, or nothing. */
  private static OptionalLong number(FieldTable arguments, String name) {
    Object value = arguments.value(name);
    if (value instanceof String text) {
      try {
        return OptionalLong.of(Long.parseLong(text));
      } catch (NumberFormatException e) {
        return OptionalLong.empty();
      }
    }
    return value == null ? OptionalLong.empty() : FieldTable.integer(value);
  }

  /**
   * Takes those out which have come before, and remembers the others. What is held until its time
   * counts when it comes again, and a dead letter that has come this way alive is let through: it
   * is no duplicate of itself.
   *
   * @param heard where the exchange is to be told what of them it had better {@link #forget}
   * @param transaction as whose part they come; 0 for none's
   */
  Filtered filter(
      BitSet arriving,
      Message[] messages,
      String heard,
      long transaction,
      long nowMs,
      ExchangeLog log) {
    turn++;
    BitSet remembered = new BitSet();
    BitSet duplicates = new BitSet();
    BitSet refused = new BitSet();
    @Nullable Object[] ids = new Object[messages.length];
    for (int i = arriving.nextSetBit(0); i >= 0; i = arriving.nextSetBit(i + 1)) {
      FieldTable headers = messages[i].properties().headers();
      Object id = rule.idIn(headers);
      if (id == null
          || hasComeAlive(messages[i])
          || (delays && DelayedMessageRouting.isEarly(headers))) {
        continue;
      }
      ids[i] = id;
      if (!seen.contains(id, nowMs) || log.mayBeLost(seen.keptNumber(id))) {
        long forgottenAtMs = rule.forgottenAtMs(headers, nowMs);
        seen.add(new KnownId(id, forgottenAtMs, log.nextNumber()), turn, nowMs);
        remembered.set(i);
      } else {
        arriving.clear(i);
        (isOpen(id, log, transaction) ? refused : duplicates).set(i);
      }
    }
    return new Filtered(
        remembered.isEmpty() ? null : new Remembered(heard, turn, remembered),
        ids,
        duplicates,
        refused);
  }

  /** Whether another transaction has brought the message, and has not ended. */
  private boolean isOpen(Object id, ExchangeLog log, long transaction) {
    long open = log.openTransaction(seen.keptNumber(id));
    return open != 0 && open != transaction;
  }

  /** Whether a duplicate's first is where it belongs, as far as that is decided. */
  boolean isThere(Object id, ExchangeLog log, Route of) {
    return seen.has(id) && !isOpen(id, log, of.transaction());
  }

  /** Those that an earlier life of the node has known, the oldest first. */
  void restore(List<KnownId> known, long nowMs) {
    for (KnownId each : known) {
      if (each.forgottenAtMs() > nowMs) {
        seen.addKept(each, nowMs);
      }
    }
  }

  SeenIds seen() {
    return seen;
  }

  private boolean hasComeAlive(Message message) {
    Deaths deaths = message.annotations().deaths();
    return deaths != null && deaths.anyFrom(exchange);
  }

  /** These may come again. */
  void forget(Forget forget) {
    for (Message message : forget.messages()) {
      Object id = rule.idIn(message.properties().headers());
      if (id != null && forget.turn() == Forget.ANY_TURN) {
        seen.remove(id);
      } else if (id != null) {
        seen.remove(id, forget.turn());
      }
    }
  }
}
