package io.warren.amqp091.codec;

import java.util.Locale;

/**
 * All methods, with their numbers: AMQP 0-9-1 and the extensions that RabbitMQ documents.
 *
 * <p>The reserved {@code basic.credit} and its kin (60.200 to 60.202) are left out: nobody serves
 * them.
 */
public enum MethodKind {
  CONNECTION_START(ClassId.CONNECTION, 10),
  CONNECTION_START_OK(ClassId.CONNECTION, 11),
  CONNECTION_SECURE(ClassId.CONNECTION, 20),
  CONNECTION_SECURE_OK(ClassId.CONNECTION, 21),
  CONNECTION_TUNE(ClassId.CONNECTION, 30),
  CONNECTION_TUNE_OK(ClassId.CONNECTION, 31),
  CONNECTION_OPEN(ClassId.CONNECTION, 40),
  CONNECTION_OPEN_OK(ClassId.CONNECTION, 41),
  CONNECTION_CLOSE(ClassId.CONNECTION, 50),
  CONNECTION_CLOSE_OK(ClassId.CONNECTION, 51),
  CONNECTION_BLOCKED(ClassId.CONNECTION, 60),
  CONNECTION_UNBLOCKED(ClassId.CONNECTION, 61),
  CONNECTION_UPDATE_SECRET(ClassId.CONNECTION, 70),
  CONNECTION_UPDATE_SECRET_OK(ClassId.CONNECTION, 71),
  CHANNEL_OPEN(ClassId.CHANNEL, 10),
  CHANNEL_OPEN_OK(ClassId.CHANNEL, 11),
  CHANNEL_FLOW(ClassId.CHANNEL, 20),
  CHANNEL_FLOW_OK(ClassId.CHANNEL, 21),
  CHANNEL_CLOSE(ClassId.CHANNEL, 40),
  CHANNEL_CLOSE_OK(ClassId.CHANNEL, 41),
  ACCESS_REQUEST(ClassId.ACCESS, 10),
  ACCESS_REQUEST_OK(ClassId.ACCESS, 11),
  EXCHANGE_DECLARE(ClassId.EXCHANGE, 10),
  EXCHANGE_DECLARE_OK(ClassId.EXCHANGE, 11),
  EXCHANGE_DELETE(ClassId.EXCHANGE, 20),
  EXCHANGE_DELETE_OK(ClassId.EXCHANGE, 21),
  EXCHANGE_BIND(ClassId.EXCHANGE, 30),
  EXCHANGE_BIND_OK(ClassId.EXCHANGE, 31),
  EXCHANGE_UNBIND(ClassId.EXCHANGE, 40),
  EXCHANGE_UNBIND_OK(ClassId.EXCHANGE, 51),
  QUEUE_DECLARE(ClassId.QUEUE, 10),
  QUEUE_DECLARE_OK(ClassId.QUEUE, 11),
  QUEUE_BIND(ClassId.QUEUE, 20),
  QUEUE_BIND_OK(ClassId.QUEUE, 21),
  QUEUE_PURGE(ClassId.QUEUE, 30),
  QUEUE_PURGE_OK(ClassId.QUEUE, 31),
  QUEUE_DELETE(ClassId.QUEUE, 40),
  QUEUE_DELETE_OK(ClassId.QUEUE, 41),
  QUEUE_UNBIND(ClassId.QUEUE, 50),
  QUEUE_UNBIND_OK(ClassId.QUEUE, 51),
  BASIC_QOS(ClassId.BASIC, 10),
  BASIC_QOS_OK(ClassId.BASIC, 11),
  BASIC_CONSUME(ClassId.BASIC, 20),
  BASIC_CONSUME_OK(ClassId.BASIC, 21),
  BASIC_CANCEL(ClassId.BASIC, 30),
  BASIC_CANCEL_OK(ClassId.BASIC, 31),
  BASIC_PUBLISH(ClassId.BASIC, 40, true),
  BASIC_RETURN(ClassId.BASIC, 50, true),
  BASIC_DELIVER(ClassId.BASIC, 60, true),
  BASIC_GET(ClassId.BASIC, 70),
  BASIC_GET_OK(ClassId.BASIC, 71, true),
  BASIC_GET_EMPTY(ClassId.BASIC, 72),
  BASIC_ACK(ClassId.BASIC, 80),
  BASIC_REJECT(ClassId.BASIC, 90),
  BASIC_RECOVER_ASYNC(ClassId.BASIC, 100),
  BASIC_RECOVER(ClassId.BASIC, 110),
  BASIC_RECOVER_OK(ClassId.BASIC, 111),
  BASIC_NACK(ClassId.BASIC, 120),
  CONFIRM_SELECT(ClassId.CONFIRM, 10),
  CONFIRM_SELECT_OK(ClassId.CONFIRM, 11),
  TX_SELECT(ClassId.TX, 10),
  TX_SELECT_OK(ClassId.TX, 11),
  TX_COMMIT(ClassId.TX, 20),
  TX_COMMIT_OK(ClassId.TX, 21),
  TX_ROLLBACK(ClassId.TX, 30),
  TX_ROLLBACK_OK(ClassId.TX, 31);

  private final int classId;
  private final int methodId;
  private final boolean content;
  private final String methodName;

  MethodKind(int classId, int methodId) {
    this(classId, methodId, false);
  }

  MethodKind(int classId, int methodId, boolean content) {
    this.classId = classId;
    this.methodId = methodId;
    this.content = content;
    this.methodName = name().toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-');
  }

  public int classId() {
    return classId;
  }

  public int methodId() {
    return methodId;
  }

  /** Whether a content header and a body follow it. */
  public boolean hasContent() {
    return content;
  }

  /** The specification's name, such as {@code basic.get-ok}. */
  public String methodName() {
    return methodName;
  }
}
