package io.warren.broker.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.warren.value.BrokerException;
import io.warren.value.PropertiesFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Carries one class of bus message: by reference within a node, as bytes to another.
 *
 * <p>Encoded, a message is its class's id (one byte) and its components. Decoding fails with {@link
 * BrokerException} (INTERNAL_ERROR) on anything else.
 */
public final class BusCodec<T extends Record> implements MessageCodec<T, T> {
  /**
   * Every concrete bus message; its index is its id, so a new one goes to the end.
   *
   * <p>Written down, because the sealed interfaces list theirs in an order that depends on how they
   * were compiled. A test holds the two together.
   */
  static final List<Class<? extends Record>> TYPES =
      List.of(
          QueueCommand.Enqueue.class,
          QueueCommand.Consume.class,
          QueueCommand.Cancel.class,
          QueueCommand.AddCredit.class,
          QueueCommand.Grant.class,
          QueueCommand.Settle.class,
          QueueCommand.Get.class,
          QueueCommand.Purge.class,
          QueueCommand.ConsumerGone.class,
          QueueCommand.Stat.class,
          QueueCommand.Delete.class,
          QueueEvent.Confirmed.class,
          QueueEvent.Deliver.class,
          QueueEvent.Cancelled.class,
          QueueEvent.QueueGone.class,
          QueueEvent.Offer.class,
          QueueEvent.Ungranted.class,
          QueueEvent.Pressure.class,
          ExchangeCommand.Route.class,
          ExchangeCommand.Rebind.class,
          ExchangeEvent.Routed.class,
          Answer.Done.class,
          Answer.Refused.class,
          Answer.QueueStat.class,
          Answer.Got.class,
          Answer.Empty.class,
          Answer.QueueDeclared.class,
          TopologyCommand.DeclareExchange.class,
          TopologyCommand.DeleteExchange.class,
          TopologyCommand.DeclareQueue.class,
          TopologyCommand.DeleteQueue.class,
          TopologyCommand.Bind.class,
          TopologyCommand.Unbind.class,
          TopologyCommand.SessionGone.class,
          TopologyCommand.QueueUnused.class,
          DirectoryChanges.class,
          QueueCommand.ShareLimit.class,
          QueueEvent.Reply.class,
          QueueEvent.ReplyWanted.class,
          QueueCommand.Left.class,
          QueueCommand.Tick.class,
          QueueCommand.Configure.class,
          TopologyCommand.QueueExpired.class,
          PolicyCommand.SetPolicy.class,
          PolicyCommand.DeletePolicy.class,
          PolicyCommand.ListPolicies.class,
          PolicyCommand.FindPolicies.class,
          PolicyCommand.SetParameter.class,
          PolicyCommand.DeleteParameter.class,
          PolicyCommand.ListParameters.class,
          PolicyCommand.SetMetadata.class,
          PolicyCommand.ReadMetadata.class,
          Answer.Policies.class,
          Answer.PoliciesInForce.class,
          Answer.Parameters.class,
          Answer.Metadata.class,
          ExchangeCommand.Reconfigure.class,
          QueueCommand.Browse.class,
          QueueCommand.Pause.class,
          QueueCommand.Move.class,
          QueueCommand.MoveProgress.class,
          QueueCommand.MoveOn.class,
          QueueCommand.Returned.class,
          Answer.Page.class,
          Answer.MoveStat.class,
          Tracing.class,
          ExchangeCommand.Forget.class,
          QueueCommand.Drain.class,
          QueueCommand.Rewrite.class,
          QueueEvent.Late.class,
          QueueCommand.TransactionEnded.class,
          QueueEvent.Settled.class);

  private final Class<T> type;
  private final int id;
  private final RecordCodec<T> codec;

  private BusCodec(Class<T> type, int id, RecordCodec<T> codec) {
    this.type = type;
    this.id = id;
    this.codec = codec;
  }

  /** Registers every bus message with the formats, by name, that messages on this node may have. */
  public static void registerAll(EventBus bus, Map<String, PropertiesFormat> formatByName) {
    for (BusCodec<?> codec : all(formatByName)) {
      codec.register(bus);
    }
  }

  /** A codec for each concrete bus message. */
  static List<BusCodec<?>> all(Map<String, PropertiesFormat> formatByName) {
    Shapes shapes = new Shapes(formatByName);
    List<BusCodec<?>> codecs = new ArrayList<>();
    for (Class<? extends Record> type : TYPES) {
      codecs.add(of(type, codecs.size(), shapes));
    }
    return codecs;
  }

  private static <T extends Record> BusCodec<T> of(Class<T> type, int id, Shapes shapes) {
    return new BusCodec<>(type, id, shapes.recordCodec(type));
  }

  private void register(EventBus bus) {
    bus.registerDefaultCodec(type, this);
  }

  /** The class that it carries. */
  Class<T> type() {
    return type;
  }

  int id() {
    return id;
  }

  @Override
  public void encodeToWire(Buffer buffer, T message) {
    buffer.appendByte((byte) id);
    codec.write(message, buffer);
  }

  @Override
  public T decodeFromWire(int position, Buffer buffer) {
    BusReader reader = new BusReader(buffer, position);
    int found = reader.readByte();
    if (found != id) {
      throw reader.malformed("id " + found + " where " + id + " was expected");
    }
    return codec.read(reader);
  }

  /** On one node the message itself is passed: it is immutable, and its arrays go with it. */
  @Override
  public T transform(T message) {
    return message;
  }

  @Override
  public String name() {
    return type.getName();
  }

  /** -1, as Vert.x asks of every codec but its own. */
  @Override
  public byte systemCodecID() {
    return -1;
  }
}
