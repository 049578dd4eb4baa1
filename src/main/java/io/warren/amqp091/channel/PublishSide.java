package io.warren.amqp091.channel;

import io.warren.amqp091.MessageMapping;
import io.warren.amqp091.MessageMapping.Mapped;
import io.warren.amqp091.codec.BasicMethod;
import io.warren.amqp091.codec.BasicMethod.Publish;
import io.warren.amqp091.codec.ConfirmMethod;
import io.warren.amqp091.codec.Method;
import io.warren.amqp091.codec.ReplyCode;
import io.warren.amqp091.codec.TxMethod;
import io.warren.auth.User;
import io.warren.broker.Session;
import io.warren.broker.publish.Publisher;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.Message;
import org.jspecify.annotations.Nullable;

/** The side of a channel that publishes, confirms and commits. */
final class PublishSide implements Publisher, ConfirmTracker.Teller, MessageMapping.Completion {
  private final Channel channel;
  private final Session session;
  private final ConsumeSide consuming;
  private final long maxTransactionBytes;
  private @Nullable ConfirmTracker confirms;
  private @Nullable Transaction transaction;

  PublishSide(Channel channel, Session session, ConsumeSide consuming, long maxTransactionBytes) {
    this.maxTransactionBytes = maxTransactionBytes;
    this.channel = channel;
    this.session = session;
    this.consuming = consuming;
  }

  /** The open transaction of a transactional channel. */
  @Nullable Transaction transaction() {
    return transaction;
  }

  void onContent(Publish publish, byte[] encodedProperties, byte[] body) {
    if (publish.immediate()) {
      throw new BrokerException(ErrorKind.NOT_IMPLEMENTED, "immediate=true");
    }
    Mapped mapped = MessageMapping.toMessage(publish, encodedProperties, body, this);
    if (transaction != null) {
      session.checkPublish(publish.exchange());
      transaction.publish(mapped.message(), mapped.moreKeys(), publish.mandatory());
      if (transaction.bytes() > maxTransactionBytes) {
        throw new BrokerException(
            ErrorKind.PRECONDITION_FAILED,
            "transaction holds more than " + maxTransactionBytes + " bytes");
      }
      return;
    }
    long sequence = confirms == null ? 0 : confirms.next();
    session.publish(this, sequence, mapped.message(), mapped.moreKeys(), publish.mandatory());
  }

  void onMethod(Method method) {
    switch (method.kind()) {
      case CONFIRM_SELECT -> {
        if (transaction != null) {
          throw new BrokerException(
              ErrorKind.PRECONDITION_FAILED, "cannot switch from tx to confirm mode");
        }
        if (confirms == null) {
          confirms = new ConfirmTracker();
        }
        if (!((ConfirmMethod.Select) method).noWait()) {
          channel.send(new ConfirmMethod.SelectOk());
        }
      }
      case TX_SELECT -> {
        if (confirms != null) {
          throw new BrokerException(
              ErrorKind.PRECONDITION_FAILED, "cannot switch from confirm to tx mode");
        }
        if (transaction == null) {
          transaction = new Transaction();
        }
        channel.send(new TxMethod.SelectOk());
      }
      case TX_COMMIT -> commit(openTransaction());
      case TX_ROLLBACK -> {
        Transaction open = openTransaction();
        open.dropPublishes();
        consuming.unsettle(
            open.takeSettlements().stream().map(Transaction.Settlement::row).toList());
        channel.send(new TxMethod.RollbackOk());
      }
      default -> throw Breach.of(ReplyCode.COMMAND_INVALID, "unimplemented method");
    }
  }

  private Transaction openTransaction() {
    if (transaction == null) {
      throw new BrokerException(ErrorKind.PRECONDITION_FAILED, "channel is not transactional");
    }
    return transaction;
  }

  private void commit(Transaction open) {
    channel.await(
        session.commit(this, consuming.holder(), open.takeWork()),
        done -> {
          if (!done) {
            throw new BrokerException(ErrorKind.PRECONDITION_FAILED, "partial tx completion");
          }
          channel.send(new TxMethod.CommitOk());
        });
  }

  @Override
  public String directReplyTo() {
    return consuming.replyKey();
  }

  @Override
  public void checkUserId(String userId) {
    User user = session.user();
    if (!userId.equals(user.name()) && !user.mayImpersonate()) {
      throw new BrokerException(
          ErrorKind.PRECONDITION_FAILED,
          "user_id property set to '"
              + userId
              + "' but authenticated user was '"
              + user.name()
              + "'");
    }
  }

  // ---- what queues say -------------------------------------------------------------------------

  @Override
  public void onConfirmed(long first, int count, boolean safe) {
    if (confirms != null) {
      confirms.onConfirmed(first, count, safe, this);
      channel.flushLater();
    }
  }

  @Override
  public void onReturned(Message message) {
    channel.send(
        new BasicMethod.Return(
            ReplyCode.NO_ROUTE.code(), "NO_ROUTE", message.exchange(), message.routingKey()),
        MessageMapping.encodedProperties(message),
        message.body());
  }

  @Override
  public int number() {
    return channel.number();
  }

  void flushConfirms() {
    if (confirms != null) {
      confirms.flush(this);
    }
  }

  @Override
  public void ack(long sequence, boolean multiple) {
    channel.send(new BasicMethod.Ack(sequence, multiple));
  }

  @Override
  public void nack(long sequence) {
    channel.send(new BasicMethod.Nack(sequence, false, false));
  }
}
