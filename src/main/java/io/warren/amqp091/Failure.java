package io.warren.amqp091;

import io.warren.amqp091.codec.Method;
import io.warren.amqp091.codec.ProtocolException;
import io.warren.amqp091.codec.ReplyCode;
import io.warren.value.BrokerException;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told of something that failed.
 *
 * @param expected whether it is the client's doing; if not, it is a defect of the broker
 * @param text without the code's name
 * @param classId of the method that failed, with {@code methodId}; 0 and 0 where it was none
 */
record Failure(boolean expected, ReplyCode code, String text, int classId, int methodId) {

  /** What is told of what {@code method} has caused, if that is known. */
  static Failure of(Throwable cause, @Nullable Method method) {
    if (cause instanceof ProtocolException breach) {
      return method == null
          ? new Failure(true, breach.code(), breach.text(), breach.classId(), breach.methodId())
          : of(true, breach.code(), breach.text(), method);
    }
    if (cause instanceof BrokerException refused) {
      return of(true, ReplyCode.of(refused.kind()), refused.text(), method);
    }
    return of(false, ReplyCode.INTERNAL_ERROR, "", method);
  }

  private static Failure of(
      boolean expected, ReplyCode code, String text, @Nullable Method method) {
    return method == null
        ? new Failure(expected, code, text, 0, 0)
        : new Failure(expected, code, text, method.classId(), method.methodId());
  }

  /** A failure that no method has caused. */
  static Failure of(ReplyCode code, String text) {
    return new Failure(true, code, text, 0, 0);
  }

  String replyText() {
    return code.replyText(text);
  }
}
