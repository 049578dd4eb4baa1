package io.warren.amqp091.codec;

import io.warren.value.ByteReader;
import org.jspecify.annotations.Nullable;

/** Methods of class 90: transactions of one channel. */
public sealed interface TxMethod extends Method {

  /** Reads the arguments of a method of this class; null where there is no such method. */
  static @Nullable TxMethod read(int methodId, ByteReader reader) {
    return switch (methodId) {
      case 10 -> new Select();
      case 11 -> new SelectOk();
      case 20 -> new Commit();
      case 21 -> new CommitOk();
      case 30 -> new Rollback();
      case 31 -> new RollbackOk();
      default -> null;
    };
  }

  record Select() implements TxMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.TX_SELECT;
    }
  }

  record SelectOk() implements TxMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.TX_SELECT_OK;
    }
  }

  record Commit() implements TxMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.TX_COMMIT;
    }
  }

  record CommitOk() implements TxMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.TX_COMMIT_OK;
    }
  }

  record Rollback() implements TxMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.TX_ROLLBACK;
    }
  }

  record RollbackOk() implements TxMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.TX_ROLLBACK_OK;
    }
  }
}
