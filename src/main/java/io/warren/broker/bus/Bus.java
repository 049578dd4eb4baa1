package io.warren.broker.bus;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.eventbus.impl.MessageConsumerImpl;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;

/**
 * The two ways in which actors speak: one-way for the data plane, question and answer for the
 * control plane. Any context may use it.
 */
public final class Bus {
  /**
   * Of what actors ask each other for somebody who waits himself: long enough for a queue that is
   * busy on its loop, short enough that nobody waits for ever.
   */
  private static final long ANSWER_TIMEOUT_MS = 60_000;

  private static final DeliveryOptions ONE_WAY = new DeliveryOptions();

  private final Vertx vertx;
  private final EventBus eventBus;
  private final DeliveryOptions question;

  /** For those who wait for no answer, or for no longer than anybody does. */
  public Bus(Vertx vertx) {
    this(vertx, ANSWER_TIMEOUT_MS);
  }

  /**
   * The same.
   *
   * @param answerTimeoutMs how long an answer is waited for
   */
  public Bus(Vertx vertx, long answerTimeoutMs) {
    this.vertx = vertx;
    this.question = new DeliveryOptions().setSendTimeout(answerTimeoutMs);
    this.eventBus = vertx.eventBus();
  }

  /**
   * Hears what is sent to an address, to the last: what was on its way when the actor was
   * undeployed is handled too, where Vert.x would drop it and leave its sender without a word.
   * Completes when the actor can be reached.
   */
  public <T extends BusMessage> Future<Void> hear(String address, Handler<Message<T>> handler) {
    MessageConsumer<T> consumer = eventBus.localConsumer(address);
    ((MessageConsumerImpl<T>) consumer).discardHandler(handler);
    return consumer.handler(handler).completion();
  }

  /** Sends, and does not care whether anybody is there. */
  public void send(String address, BusMessage message) {
    eventBus.send(address, message, ONE_WAY);
  }

  /**
   * Sends; where nobody hears it, {@code nobody} runs on the caller's context, in a turn of its
   * own. Vert.x knows at once that nobody is there; a caller in the midst of sending must not hear
   * of it before it has finished.
   */
  public void send(String address, BusMessage message, Runnable nobody) {
    eventBus
        .sender(address, ONE_WAY)
        .write(message)
        .onFailure(cause -> vertx.runOnContext(ignored -> nobody.run()));
  }

  /**
   * Asks. A refusal fails the future with its {@link BrokerException}; so does the lack of an
   * answer, with INTERNAL_ERROR, or NOT_FOUND where nobody lives at the address.
   */
  public <A extends Answer> Future<A> ask(String address, BusMessage message) {
    return ask(address, message, question);
  }

  /** Asks in somebody's name; else as {@link #ask(String, BusMessage)}. */
  public <A extends Answer> Future<A> ask(String address, BusMessage message, Asker asker) {
    return ask(address, message, new DeliveryOptions(question).setHeaders(asker.headers()));
  }

  private <A extends Answer> Future<A> ask(
      String address, BusMessage message, DeliveryOptions options) {
    return eventBus
        .<Answer>request(address, message, options)
        .transform(
            reply -> {
              if (reply.failed()) {
                return Future.failedFuture(unanswered(address, reply.cause()));
              }
              return answered(reply.result().body());
            });
  }

  @SuppressWarnings("unchecked") // the asker knows which answer its question has
  private static <A extends Answer> Future<A> answered(Answer answer) {
    return answer instanceof Answer.Refused refused
        ? Future.failedFuture(refused.toException())
        : Future.succeededFuture((A) answer);
  }

  private static BrokerException unanswered(String address, Throwable cause) {
    boolean nobody =
        cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
    return nobody
        ? new BrokerException(ErrorKind.NOT_FOUND, "nobody at " + address)
        : new BrokerException(ErrorKind.INTERNAL_ERROR, "no answer from " + address);
  }
}
