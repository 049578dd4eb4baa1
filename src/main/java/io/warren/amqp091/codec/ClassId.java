package io.warren.amqp091.codec;

/** The numbers of the classes of methods. Source: AMQP 0-9-1; confirm is RabbitMQ's. */
public final class ClassId {
  public static final int CONNECTION = 10;
  public static final int CHANNEL = 20;
  public static final int ACCESS = 30;
  public static final int EXCHANGE = 40;
  public static final int QUEUE = 50;
  public static final int BASIC = 60;
  public static final int CONFIRM = 85;
  public static final int TX = 90;

  private ClassId() {}
}
