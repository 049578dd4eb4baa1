package io.warren.broker.queue;

import io.warren.broker.queue.rule.MaxLength.Overflow;
import java.util.Random;

/** What a queue may be asked for, each thing sometimes. */
final class RandomRules {
  /** What holds for quorum queues where nothing is said. */
  private static final int QUORUM_HIGHEST = 31;

  private static final int QUORUM_LIMIT = 20;

  private final Random random;
  private final boolean quorum;

  RandomRules(Random random, boolean quorum) {
    this.random = random;
    this.quorum = quorum;
  }

  NaiveRules rules() {
    int highest = random.nextBoolean() ? -1 : random.nextInt(6);
    return rules(quorum ? QUORUM_HIGHEST : highest, random.nextInt(4) == 0, ids());
  }

  /** Others for the same queue. */
  NaiveRules changed(NaiveRules rules) {
    return rules(rules.highest(), rules.single(), random.nextInt(5) == 0 ? ids() : rules.ids());
  }

  /** Under which very many messages may wait. */
  NaiveRules unlimited() {
    int highest = quorum ? QUORUM_HIGHEST : random.nextBoolean() ? -1 : random.nextInt(3);
    return new NaiveRules(
        -1,
        -1,
        -1,
        -1,
        Overflow.DROP_HEAD,
        quorum ? QUORUM_LIMIT : -1,
        "",
        "",
        random.nextBoolean(),
        highest,
        false,
        noIds(),
        quorum,
        -1);
  }

  /** Of the queue behind an exchange that delays. */
  NaiveRules forExchange() {
    return new NaiveRules(
        -1, -1, -1, -1, Overflow.DROP_HEAD, -1, "", "", true, -1, false, noIds(), false, -1);
  }

  private NaiveRules rules(int highest, boolean single, NaiveRules.Ids ids) {
    boolean dies = random.nextInt(3) > 0;
    Overflow[] overflows = Overflow.values();
    long limit = sometimes(0, 3);
    return new NaiveRules(
        sometimes(0, 40),
        sometimes(1, 200),
        sometimes(0, 8),
        sometimes(0, 200),
        overflows[random.nextInt(quorum ? 2 : overflows.length)],
        limit < 0 && quorum ? QUORUM_LIMIT : limit,
        dies ? "dlx" + random.nextInt(2) : "",
        dies && random.nextBoolean() ? "dead" : "",
        random.nextBoolean(),
        highest,
        single,
        ids,
        quorum,
        quorum ? sometimes(0, 60) : -1);
  }

  private NaiveRules.Ids ids() {
    return random.nextInt(3) == 0
        ? new NaiveRules.Ids(
            true,
            random.nextInt(3) == 0 ? 1 + random.nextInt(6) : -1,
            (int) sometimes(1, 60),
            random.nextInt(3) == 0 ? "kind" : "")
        : noIds();
  }

  private static NaiveRules.Ids noIds() {
    return new NaiveRules.Ids(false, -1, -1, "");
  }

  private long sometimes(int least, int count) {
    return random.nextInt(3) == 0 ? least + random.nextInt(count) : -1;
  }
}
