package io.warren.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.warren.broker.bus.QueueCommand.Grant;
import io.warren.broker.bus.QueueCommand.Outcome;
import io.warren.broker.bus.QueueCommand.Settle;
import io.warren.value.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HolderTest {
  private final List<String> sent = new ArrayList<>();
  private final List<Holder> settling = new ArrayList<>();
  private final Holder holder =
      new Holder(
          1,
          "session",
          new NoDeliveries(),
          (queue, command) -> sent.add(queue + " " + text(command)),
          settling::add);
  private final Subscription acking = subscription(10, true);
  private final Subscription other = subscription(11, true);
  private final Subscription silent = subscription(12, false);

  private static final class NoDeliveries implements Deliveries {
    @Override
    public void onDelivery(
        Subscription subscription, long entryId, Message message, boolean redelivered) {}

    @Override
    public void onCancelled(Subscription subscription) {}

    @Override
    public void onTakenBack(Origin origin, long[] entryIds) {}

    @Override
    public void onLate(Subscription subscription, long timeoutMs) {}
  }

  private Subscription subscription(long consumerId, boolean ackRequired) {
    return new Subscription(
        holder, consumerId, "tag", "queue", Origin.delivered("q", true, consumerId), ackRequired);
  }

  private static String text(Object command) {
    if (command instanceof Grant grant) {
      return grant.consumerId() + " may have " + grant.messageCount();
    }
    Settle settle = (Settle) command;
    return settle.outcome() + " " + Arrays.toString(settle.entryIds());
  }

  private List<String> takeSent() {
    List<String> taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  private void deliver(Subscription subscription, int count) {
    for (int index = 0; index < count; index++) {
      holder.onDelivered(subscription);
    }
  }

  private void ack(Subscription subscription, long... entryIds) {
    for (long entryId : entryIds) {
      holder.settle(subscription.origin(), entryId, Outcome.ACK);
    }
    holder.sendSettled();
  }

  @Test
  void anOfferIsGrantedWhatTheLimitLeaves() {
    holder.limitShared(5);
    holder.onOffer("q", acking, 3);
    holder.onOffer("q", other, 100);
    assertEquals(List.of("q 10 may have 3", "q 11 may have 2"), takeSent());
  }

  @Test
  void offersWaitForRoomInTheirOrder() {
    holder.limitShared(1);
    holder.onOffer("q", acking, 1);
    holder.onOffer("q", other, 5);
    holder.onOffer("q", acking, 5);
    assertEquals(List.of("q 10 may have 1"), takeSent());
    deliver(acking, 1);
    assertEquals(List.of(), takeSent());
    ack(acking, 7);
    assertEquals(List.of("q ACK [7]", "q 11 may have 1"), takeSent());
    deliver(other, 1);
    ack(other, 8);
    assertEquals(List.of("q ACK [8]", "q 10 may have 1"), takeSent());
  }

  @Test
  void whatIsGivenBackIsGrantedToTheNext() {
    holder.limitShared(4);
    holder.onOffer("q", acking, 4);
    holder.onOffer("q", other, 9);
    takeSent();
    deliver(acking, 1);
    holder.onUngranted(acking, 3);
    assertEquals(List.of("q 11 may have 3"), takeSent());
  }

  @Test
  void whatWasHeldBeforeTheLimitCounts() {
    deliver(acking, 3);
    holder.limitShared(4);
    holder.onOffer("q", acking, 9);
    assertEquals(List.of("q 10 may have 1"), takeSent());
  }

  @Test
  void aHigherLimitServesWhoWaits() {
    holder.limitShared(1);
    deliver(acking, 1);
    holder.onOffer("q", acking, 9);
    holder.limitShared(3);
    assertEquals(List.of("q 10 may have 2"), takeSent());
  }

  @Test
  void aLowerLimitWaitsUntilEnoughIsSettled() {
    holder.limitShared(3);
    holder.onOffer("q", acking, 3);
    deliver(acking, 3);
    holder.limitShared(2);
    holder.onOffer("q", acking, 3);
    takeSent();
    ack(acking, 1);
    assertEquals(List.of("q ACK [1]"), takeSent());
    ack(acking, 2);
    assertEquals(List.of("q ACK [2]", "q 10 may have 1"), takeSent());
  }

  @Test
  void withoutALimitEveryOfferIsGrantedWhole() {
    holder.limitShared(1);
    deliver(acking, 1);
    holder.onOffer("q", acking, 1_000);
    holder.limitShared(0);
    assertEquals(List.of("q 10 may have 1000"), takeSent());
    holder.limitShared(5);
    holder.onOffer("q", other, 1);
    assertEquals(List.of(), takeSent(), "what was granted without a limit counts under one");
  }

  @Test
  void whatNeedsNoAckWaitsForRoomAndTakesNone() {
    holder.limitShared(1);
    holder.onOffer("q", silent, 100);
    holder.onOffer("q", acking, 1);
    assertEquals(List.of("q 12 may have 100", "q 10 may have 1"), takeSent());
    deliver(silent, 60);
    holder.onUngranted(silent, 40);
    holder.onOffer("q", silent, 100);
    assertEquals(List.of(), takeSent());
    deliver(acking, 1);
    ack(acking, 1);
    assertEquals(List.of("q ACK [1]", "q 12 may have 100"), takeSent());
  }

  @Test
  void whatWasTakenSinglyDoesNotCount() {
    holder.limitShared(1);
    deliver(acking, 1);
    holder.onOffer("q", acking, 1);
    holder.settle(Origin.taken("q"), 9, Outcome.ACK);
    holder.sendSettled();
    assertEquals(List.of("q ACK [9]"), takeSent());
  }

  @Test
  void anEndingSubscriptionIsGrantedNothing() {
    holder.limitShared(1);
    holder.onOffer("q", other, 1);
    holder.onOffer("q", acking, 1);
    takeSent();
    holder.onEnding(acking);
    holder.onOffer("q", acking, 1);
    holder.onUngranted(other, 1);
    assertEquals(List.of(), takeSent());
  }

  @Test
  void whatAnEndedSubscriptionWasGrantedIsFreeAgain() {
    holder.limitShared(3);
    holder.onOffer("q", acking, 3);
    holder.onOffer("q", other, 3);
    takeSent();
    deliver(acking, 1);
    holder.onEnded(acking);
    assertEquals(List.of("q 11 may have 2"), takeSent());
    // What it holds, it holds until it is settled.
    deliver(other, 2);
    holder.onOffer("q", other, 1);
    ack(acking, 1);
    assertEquals(List.of("q ACK [1]", "q 11 may have 1"), takeSent());
  }

  /** Else what was taken back from the one, and is with the other, would be settled for both. */
  @Test
  void whatTwoSubscriptionsHaveIsSettledForEach() {
    holder.settle(acking.origin(), 1, Outcome.ACK);
    holder.settle(other.origin(), 2, Outcome.ACK);
    holder.settle(other.origin(), 3, Outcome.ACK);
    holder.sendSettled();
    assertEquals(List.of("q ACK [1]", "q ACK [2, 3]"), takeSent());
  }

  @Test
  void aRunOfOneQueueAndOutcomeIsSettledAtOnce() {
    Origin second = Origin.delivered("r", true, 1);
    holder.settle(acking.origin(), 1, Outcome.ACK);
    holder.settle(acking.origin(), 2, Outcome.ACK);
    holder.settle(acking.origin(), 3, Outcome.REQUEUE);
    holder.settle(second, 1, Outcome.REQUEUE);
    assertTrue(settling.contains(holder));
    holder.sendSettled();
    holder.sendSettled();
    assertEquals(List.of("q ACK [1, 2]", "q REQUEUE [3]", "r REQUEUE [1]"), takeSent());
  }
}
