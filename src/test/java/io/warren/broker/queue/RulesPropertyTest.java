package io.warren.broker.queue;

import io.warren.broker.bus.Answer;
import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.RulesModel.Limits;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.value.Annotations;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import io.warren.value.Properties;
import io.warren.value.PropertiesFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Random commands at random times to a queue with random rules, against {@link RulesModel}. jqwik
 * prints the seed of each run.
 */
class RulesPropertyTest {
  private static final int STEPS = 150;

  /** The properties are the delay in milliseconds, as a text, and decode to its header. */
  private static final PropertiesFormat DELAYS =
      new PropertiesFormat() {
        @Override
        public String name() {
          return "delays";
        }

        @Override
        public Properties decode(byte[] encoded) {
          return encoded.length == 0
              ? Properties.NONE
              : Properties.NONE.withHeaders(
                  FieldTable.of(Map.of("x-delay", Long.parseLong(new String(encoded)))));
        }

        @Override
        public byte[] encode(Properties properties) {
          Object delay = properties.headers().value("x-delay");
          return delay == null ? new byte[0] : delay.toString().getBytes();
        }
      };

  private Random random;
  private RulesModel model;
  private QueueMachine machine;
  private long nowMs;
  private long lastConsumer;

  @Property(tries = 1000)
  void everyMessageTakesOnlyStepsThatItMay(@ForAll("seeds") long seed) {
    random = new Random(seed);
    nowMs = 1_000_000;
    lastConsumer = 0;
    Limits limits = limits(random.nextBoolean() ? 0 : 1 + random.nextInt(5));
    model = new RulesModel(limits);
    QueueInfo info = new QueueInfo("/", "q", 1, "classic", false, false, "", arguments(limits));
    machine =
        QueueType.CLASSIC.machine(
            info, info.arguments(), new DeliveryCredit(1 << 20, 1L << 40), model);
    for (int number = 1; number <= STEPS; number++) {
      QueueCommand command = command(number);
      // What is due is done before it, and is judged by itself.
      apply(new QueueCommand.Tick());
      apply(command);
      apply(new QueueCommand.Stat());
    }
  }

  @Provide
  Arbitrary<Long> seeds() {
    return Arbitraries.longs();
  }

  private void apply(QueueCommand command) {
    model.begin(command, nowMs);
    machine.apply(command, nowMs);
    if (model.answer() instanceof Answer.Got got) {
      model.got(got, ((QueueCommand.Get) command).ackRequired());
    }
    model.check(command);
  }

  private QueueCommand command(int number) {
    if (random.nextInt(3) == 0) {
      nowMs += random.nextInt(30);
    }
    int kind = random.nextInt(100);
    if (kind < 35) {
      return new QueueCommand.Enqueue("p", number, messages(), null);
    } else if (kind < 42) {
      return new QueueCommand.Consume(
          "s",
          1,
          ++lastConsumer,
          "tag",
          true,
          1 + random.nextInt(4),
          false,
          false,
          random.nextInt(3),
          FieldTable.EMPTY);
    } else if (kind < 48) {
      return new QueueCommand.Cancel("s", 1 + random.nextInt((int) lastConsumer + 1));
    } else if (kind < 68) {
      QueueCommand.Outcome[] outcomes = QueueCommand.Outcome.values();
      return new QueueCommand.Settle(
          "s", 1, some(model.unackedById.keySet()), outcomes[random.nextInt(outcomes.length)]);
    } else if (kind < 74) {
      return new QueueCommand.Get("s", 1, random.nextBoolean());
    } else if (kind < 76) {
      return new QueueCommand.Purge();
    } else if (kind < 79) {
      return new QueueCommand.ConsumerGone("s", 1);
    } else if (kind < 85) {
      return new QueueCommand.Left(some(model.leavingById.keySet()));
    } else if (kind < 88) {
      model.newLimits = limits(model.newLimits.highest());
      return new QueueCommand.Configure(arguments(model.newLimits));
    } else if (model.wakeAtMs != Entry.NEVER) {
      nowMs = Math.max(nowMs, model.wakeAtMs);
    }
    return new QueueCommand.Tick();
  }

  private Message[] messages() {
    Message[] messages = new Message[1 + random.nextInt(5)];
    for (int index = 0; index < messages.length; index++) {
      byte[] delay =
          random.nextInt(5) == 0 ? Long.toString(random.nextInt(60)).getBytes() : new byte[0];
      messages[index] =
          new Message(
              "",
              "q",
              DELAYS,
              delay,
              new byte[random.nextInt(50)],
              false,
              random.nextInt(8),
              random.nextInt(3) == 0 ? random.nextInt(50) : Message.NEVER,
              Annotations.NONE);
    }
    return messages;
  }

  /** How long a message of these wants to wait; a delay begins with the next millisecond. */
  static long delayMs(Message message) {
    Object delay = message.properties().headers().value("x-delay");
    return delay == null || (Long) delay <= 0 ? 0 : (Long) delay + 1;
  }

  private Limits limits(int highest) {
    int overflow = random.nextInt(3);
    return new Limits(
        random.nextInt(3) == 0 ? random.nextInt(40) : -1,
        random.nextInt(3) == 0 ? random.nextInt(8) : -1,
        random.nextInt(4) == 0 ? random.nextInt(200) : -1,
        overflow > 0,
        overflow == 2,
        random.nextInt(3) == 0 ? random.nextInt(3) : -1,
        highest);
  }

  private static FieldTable arguments(Limits limits) {
    Map<String, Object> arguments = new LinkedHashMap<>();
    arguments.put("x-dead-letter-exchange", "dlx");
    arguments.put("x-delayed-delivery", true);
    put(arguments, "x-message-ttl", limits.ttlMs());
    put(arguments, "x-max-length", limits.maxLength());
    put(arguments, "x-max-length-bytes", limits.maxBytes());
    put(arguments, "x-delivery-limit", limits.returns());
    arguments.put(
        "x-overflow",
        limits.rejectedDie()
            ? "reject-publish-dlx"
            : limits.rejects() ? "reject-publish" : "drop-head");
    if (limits.highest() > 0) {
      arguments.put("x-max-priority", limits.highest());
    }
    return FieldTable.of(arguments);
  }

  private static void put(Map<String, Object> arguments, String name, long value) {
    if (value >= 0) {
      arguments.put(name, value);
    }
  }

  private long[] some(java.util.Set<Long> ids) {
    List<Long> all = new ArrayList<>(ids);
    all.sort(null);
    long[] chosen = new long[all.isEmpty() ? 0 : random.nextInt(all.size() + 1)];
    for (int index = 0; index < chosen.length; index++) {
      chosen[index] = all.get(random.nextInt(all.size()));
    }
    return java.util.Arrays.stream(chosen).distinct().toArray();
  }
}
