package io.warren.broker.bus;

import io.warren.value.Annotations;
import io.warren.value.Bytes;
import io.warren.value.Death;
import io.warren.value.Deaths;
import io.warren.value.DropReason;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import io.warren.value.FieldTable.Decimal;
import io.warren.value.FieldTable.LongString;
import io.warren.value.FieldTable.NoValue;
import io.warren.value.FieldTable.Timestamp;
import io.warren.value.FieldTable.Unsigned;
import io.warren.value.Message;
import io.warren.value.Properties;
import io.warren.value.PropertiesFormat;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** At least one instance of every bus message. */
final class BusSamples {
  static final PropertiesFormat FORMAT =
      new PropertiesFormat() {
        @Override
        public String name() {
          return "plain";
        }

        @Override
        public Properties decode(byte[] encoded) {
          return Properties.NONE;
        }

        @Override
        public byte[] encode(Properties properties) {
          return new byte[0];
        }
      };

  private static final Annotations ANNOTATIONS =
      new Annotations(
          List.of("cc"),
          List.of(),
          Deaths.with(
              null,
              new Death("q", DropReason.EXPIRED, 1, 99, "x", List.of("key.é", "cc"), "60000")));

  private static final Message MESSAGE =
      new Message(
          "x",
          "key.é",
          FORMAT,
          new byte[] {1, 2},
          new byte[] {-1, 0, 7},
          true,
          255,
          60_000,
          ANNOTATIONS);
  private static final Message BARE =
      new Message(
          "",
          "",
          FORMAT,
          new byte[0],
          new byte[0],
          false,
          Message.NO_PRIORITY,
          Message.NEVER,
          Annotations.NONE);
  private static final QueueInfo QUEUE =
      new QueueInfo("/", "q", 7, "classic", true, false, "session/1", everything());
  private static final ExchangeInfo EXCHANGE =
      new ExchangeInfo("/", "x", 8, "topic", true, false, true, "ae", FieldTable.EMPTY);
  private static final Binding BINDING = new Binding("x", QUEUE.destination(), "a.#", everything());
  private static final Binding LINK =
      new Binding("y", EXCHANGE.destination(), "", FieldTable.EMPTY);

  private BusSamples() {}

  static List<BusMessage> all() {
    List<BusMessage> all = new ArrayList<>();
    all.addAll(queueCommands());
    all.addAll(events());
    all.addAll(answers());
    all.addAll(topology());
    all.add(
        new ExchangeCommand.Route(
            "s",
            1,
            new Message[] {MESSAGE, BARE},
            new String[][] {null, {"a", null, "b"}},
            new Walk(
                new Walk.Parts(
                    Map.of("q/1", BitSet.valueOf(new long[] {1})),
                    Map.of(),
                    Map.of("e/1", BitSet.valueOf(new long[] {-1, 2}), "e/2", new BitSet()),
                    List.of(new Remembered("e/1#0", 7, BitSet.valueOf(new long[] {2})))))));
    all.add(
        new ExchangeCommand.Route(
            "s", 2, new Message[0], null, null, true, List.of("q/1", "q/2"), 8, "e/1#0"));
    all.add(new ExchangeEvent.Routed(2, 1, null, new String[][] {{"q/1", "q/2"}, {}}));
    all.add(new Tracing(true));
    all.add(new QueueCommand.Drain());
    all.add(new ExchangeCommand.Rebind(List.of(BINDING, LINK), List.of(), false));
    all.add(
        new DirectoryChanges(
            "/",
            List.of(LINK),
            List.of(QUEUE),
            List.of(EXCHANGE),
            List.of(QUEUE, QUEUE),
            List.of(),
            List.of(EXCHANGE),
            List.of(BINDING)));
    all.add(new ExchangeCommand.Reconfigure(EXCHANGE));
    all.add(new ExchangeCommand.Forget(7, new Message[] {MESSAGE}));
    all.addAll(policies());
    return all;
  }

  static FieldTable everything() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("boolean", true);
    values.put("byte", (byte) -1);
    values.put("short", (short) -2);
    values.put("integer", Integer.MIN_VALUE);
    values.put("long", Long.MAX_VALUE);
    values.put("unsigned8", new Unsigned(8, 255));
    values.put("unsigned32", new Unsigned(32, 0xffff_ffffL));
    values.put("float", 1.5f);
    values.put("double", Math.PI);
    values.put("decimal", new Decimal(255, 12345));
    values.put("string", "grün");
    values.put("long string", new LongString(Bytes.copyOf(new byte[] {-1, -2})));
    values.put("bytes", Bytes.copyOf(new byte[] {0, 1}));
    values.put("timestamp", new Timestamp(-1));
    values.put("none", NoValue.INSTANCE);
    values.put("list", List.of(1, "two", List.of(), FieldTable.EMPTY));
    values.put("table", FieldTable.of(Map.of("", FieldTable.of(Map.of("deep", 1L)))));
    return FieldTable.of(values);
  }

  private static List<BusMessage> queueCommands() {
    return List.of(
        new QueueCommand.Enqueue("s", 5, new Message[] {MESSAGE}, null),
        new QueueCommand.Enqueue(
            "s",
            6,
            new Message[] {MESSAGE, BARE},
            new int[] {3, 9},
            List.of(new Remembered("e/1#0", 7, BitSet.valueOf(new long[] {8}))),
            (1L << 40) + 7,
            "e/1#0"),
        new QueueCommand.Consume("s", 1, 2, "tag", true, 10, false, true, -3, everything()),
        new QueueCommand.Cancel("s", 2),
        new QueueCommand.AddCredit("s", 10, 1L << 40),
        new QueueCommand.Grant("s", 2, 3),
        new QueueCommand.Settle("s", 1, new long[] {1, 5}, QueueCommand.Outcome.DISCARD),
        new QueueCommand.Get("s", 1, true),
        new QueueCommand.Purge(),
        new QueueCommand.ConsumerGone("s", 0),
        new QueueCommand.Stat(),
        new QueueCommand.Browse(new BrowsePlace(EntryState.UNACKED, -1, 2), 100),
        new QueueCommand.Pause(true),
        new QueueCommand.Move(
            7,
            new EntryFilter(everything(), DropReason.EXPIRED, null),
            new MoveTarget(List.of("x"), "key", false)),
        new QueueCommand.Move(8, EntryFilter.ALL, MoveTarget.replay(List.of("x", ""))),
        new QueueCommand.MoveProgress(),
        new QueueCommand.MoveOn(),
        new QueueCommand.Rewrite(),
        new QueueCommand.TransactionEnded(),
        new QueueCommand.Settle(
            "s", 1, -7, new long[] {1, 5}, QueueCommand.Outcome.ACK, (1L << 40) + 7),
        new QueueCommand.Returned(new long[] {1, 2}),
        new QueueCommand.Delete(true, false));
  }

  private static List<BusMessage> events() {
    return List.of(
        new QueueEvent.Settled((1L << 40) + 7, true),
        new QueueEvent.Confirmed(1, "q/1", null),
        new QueueEvent.Confirmed(2, "q/1", new int[] {0, 4}, QueueEvent.Keeps.PERSISTENT),
        new QueueEvent.Deliver(
            "q",
            new long[] {1, 2},
            new long[] {3, 4},
            new Message[] {MESSAGE, BARE},
            new boolean[] {true, false},
            null),
        new QueueEvent.Deliver(
            "q",
            new long[] {1},
            new long[] {3},
            new Message[] {MESSAGE},
            new boolean[] {true},
            new int[] {7}),
        new QueueEvent.Cancelled("q", 1),
        new QueueEvent.Late("q", 1, 2, new long[] {4, 5}, 3),
        new QueueEvent.QueueGone("q"),
        new QueueEvent.Offer("q", 1, 2),
        new QueueEvent.Ungranted("q", 1, 2),
        new QueueEvent.Pressure("q", true, "why"),
        new QueueEvent.Reply(4, 5, MESSAGE),
        new QueueEvent.ReplyWanted(4, 5),
        new QueueCommand.ShareLimit("s", 3),
        new QueueCommand.Left(new long[] {1, 2}, 1),
        new QueueCommand.Tick(),
        new QueueCommand.Configure(everything()),
        new TopologyCommand.QueueExpired("q", 3),
        new ExchangeEvent.Routed(1, 2, null),
        new ExchangeEvent.Routed(1, 0, new int[] {0}));
  }

  private static List<BusMessage> answers() {
    return List.of(
        new Answer.Done(9),
        new Answer.Refused(ErrorKind.PRECONDITION_FAILED, "because"),
        new Answer.QueueStat(1, 2, 3, 4, 5, 6, true),
        new Answer.Page(
            List.of(new BrowsedEntry(1, MESSAGE, EntryState.DELAYED, true, 2, 99)),
            BrowsePlace.START,
            false),
        new Answer.MoveStat(1, 2, 3, 4, true),
        new Answer.Got(1, MESSAGE, true, 2, 5),
        new Answer.Empty(),
        new Answer.QueueDeclared(QUEUE, true));
  }

  private static List<BusMessage> policies() {
    PolicyInfo.Kind operator = PolicyInfo.Kind.OPERATOR;
    PolicyInfo policy = new PolicyInfo(operator, "p", "^a", "queues", -3, everything());
    List<ParameterInfo> parameters =
        everything().asMap().values().stream()
            .map(value -> new ParameterInfo("c", "n", value))
            .toList();
    VirtualHostMetadata metadata = new VirtualHostMetadata("d", List.of("t", "u"), "quorum");
    return List.of(
        new PolicyCommand.SetPolicy(policy),
        new PolicyCommand.DeletePolicy(operator, "p"),
        new PolicyCommand.ListPolicies(PolicyInfo.Kind.USER),
        new PolicyCommand.FindPolicies(Destination.Kind.EXCHANGE, "x"),
        new PolicyCommand.SetParameter(parameters.get(0)),
        new PolicyCommand.DeleteParameter("c", "n"),
        new PolicyCommand.ListParameters(""),
        new PolicyCommand.SetMetadata(metadata),
        new PolicyCommand.ReadMetadata(),
        new Answer.Policies(List.of(policy)),
        new Answer.PoliciesInForce("p", "", everything()),
        new Answer.Parameters(parameters),
        new Answer.Metadata(metadata));
  }

  private static List<BusMessage> topology() {
    Destination.Kind queue = Destination.Kind.QUEUE;
    return List.of(
        new TopologyCommand.DeclareExchange("x", "topic", true, false, true, everything(), ""),
        new TopologyCommand.DeleteExchange("x", true),
        new TopologyCommand.DeclareQueue("s", "q", true, false, true, FieldTable.EMPTY, ""),
        new TopologyCommand.DeleteQueue("s", "q", true, false),
        new TopologyCommand.Bind("s", "x", queue, "q", "k", everything()),
        new TopologyCommand.Unbind("s", "x", Destination.Kind.EXCHANGE, "y", "k", everything()),
        new TopologyCommand.SessionGone("s"),
        new TopologyCommand.QueueUnused("q", 3));
  }
}
