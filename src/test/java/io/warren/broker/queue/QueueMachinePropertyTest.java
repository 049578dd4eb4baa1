package io.warren.broker.queue;

import io.warren.broker.bus.QueueCommand;
import io.warren.broker.bus.QueueInfo;
import io.warren.broker.queue.dispatch.DeliveryCredit;
import io.warren.value.FieldTable;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random commands against {@link NaiveQueue}. jqwik prints the seed of each run. */
class QueueMachinePropertyTest {
  private static final List<String> SESSIONS = List.of("s", "t", "u");

  /** What is done next: the kind of command, the session, and a seed for the rest. */
  record Step(int kind, int session, int seed) {}

  @Property(tries = 1500)
  void behavesAsTheNaiveQueueDoes(
      @ForAll("steps") List<Step> steps, @ForAll("credits") DeliveryCredit credit) {
    NaiveQueue model = new NaiveQueue(credit);
    QueueInfo info = new QueueInfo("/", "q", 1, "classic", false, true, "", FieldTable.EMPTY);
    QueueMachine machine = QueueType.CLASSIC.machine(info, info.arguments(), credit, model);
    int number = 0;
    for (Step step : steps) {
      apply(machine, model, command(step, ++number, model));
    }
    for (String session : SESSIONS) {
      apply(machine, model, new QueueCommand.ConsumerGone(session, 0));
    }
    while (!model.ready.isEmpty()) {
      apply(machine, model, new QueueCommand.Get("s", 1, false));
    }
    apply(machine, model, new QueueCommand.Stat());
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 99),
            Arbitraries.integers().between(0, SESSIONS.size() - 1),
            Arbitraries.integers())
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(300);
  }

  @Provide
  Arbitrary<DeliveryCredit> credits() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 20), Arbitraries.longs().between(1, 5000))
        .as(DeliveryCredit::new);
  }

  private static void apply(QueueMachine machine, NaiveQueue model, QueueCommand command) {
    model.expect(command);
    machine.apply(command, 0);
    model.check(command);
  }

  private static QueueCommand command(Step step, int number, NaiveQueue model) {
    Random random = new Random(step.seed);
    String session = SESSIONS.get(step.session);
    long holder = 1 + random.nextInt(2);
    int kind = step.kind;
    if (kind < 25) {
      return new QueueCommand.Enqueue(session, number, messages(random), null);
    } else if (kind < 35) {
      return new QueueCommand.Consume(
          session,
          holder,
          number,
          "tag",
          random.nextInt(4) > 0,
          random.nextInt(6),
          random.nextInt(4) == 0,
          false,
          random.nextInt(3),
          FieldTable.EMPTY);
    } else if (kind < 38) {
      return new QueueCommand.Cancel(session, someConsumer(session, random, model, number));
    } else if (kind < 62) {
      QueueCommand.Outcome[] outcomes = QueueCommand.Outcome.values();
      QueueCommand.Outcome outcome = outcomes[random.nextInt(outcomes.length)];
      return new QueueCommand.Settle(session, holder, entryIds(random, model), outcome);
    } else if (kind < 78 && model.inFlight.get(session) != null) {
      return credit(session, random, model.inFlight.get(session));
    } else if (kind < 88) {
      long id = someConsumer(session, random, model, number);
      return new QueueCommand.Grant(session, id, 1 + random.nextInt(5));
    } else if (kind < 92) {
      return new QueueCommand.Get(session, holder, random.nextBoolean());
    } else if (kind < 93) {
      return new QueueCommand.Purge();
    } else if (kind < 97) {
      return new QueueCommand.ConsumerGone(session, random.nextInt(3));
    }
    return new QueueCommand.Stat();
  }

  private static Message[] messages(Random random) {
    Message[] messages = new Message[random.nextInt(6)];
    for (int index = 0; index < messages.length; index++) {
      messages[index] = Messages.message("x".repeat(random.nextInt(300)));
    }
    return messages;
  }

  private static long[] entryIds(Random random, NaiveQueue model) {
    long[] ids = new long[random.nextInt(8)];
    List<Long> unacked = new ArrayList<>(model.unacked.keySet());
    for (int index = 0; index < ids.length; index++) {
      boolean known = !unacked.isEmpty() && random.nextInt(8) > 0;
      ids[index] =
          known
              ? unacked.get(random.nextInt(unacked.size()))
              : random.nextInt((int) model.lastId() + 2);
    }
    return ids;
  }

  private static QueueCommand credit(String session, Random random, List<Integer> inFlight) {
    int count = random.nextInt(inFlight.size() + 1);
    long bytes = 0;
    for (int index = 0; index < count; index++) {
      bytes += inFlight.remove(0);
    }
    return new QueueCommand.AddCredit(session, count, bytes);
  }

  private static long someConsumer(String session, Random random, NaiveQueue model, int number) {
    List<Long> ids = new ArrayList<>();
    for (NaiveQueue.NaiveConsumer consumer : model.consumers.values()) {
      if (consumer.request.session().equals(session)) {
        ids.add(consumer.request.consumerId());
      }
    }
    return ids.isEmpty() || random.nextInt(10) == 0
        ? number
        : ids.stream().sorted().toList().get(random.nextInt(ids.size()));
  }
}
