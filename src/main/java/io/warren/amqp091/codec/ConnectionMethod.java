package io.warren.amqp091.codec;

import io.warren.value.ByteReader;
import io.warren.value.ByteWriter;
import io.warren.value.FieldTable;
import org.jspecify.annotations.Nullable;

/** Methods of class 10, which speak of the whole connection, on channel 0. */
public sealed interface ConnectionMethod extends Method {

  /** Reads the arguments of a method of this class; null where there is no such method. */
  static @Nullable ConnectionMethod read(int methodId, ByteReader reader) {
    return switch (methodId) {
      case 10 -> Start.read(reader);
      case 11 -> StartOk.read(reader);
      case 20 -> Secure.read(reader);
      case 21 -> SecureOk.read(reader);
      case 30 -> Tune.read(reader);
      case 31 -> TuneOk.read(reader);
      case 40 -> Open.read(reader);
      case 41 -> OpenOk.read(reader);
      case 50 -> Close.read(reader);
      case 51 -> new CloseOk();
      case 60 -> Blocked.read(reader);
      case 61 -> new Unblocked();
      case 70 -> UpdateSecret.read(reader);
      case 71 -> new UpdateSecretOk();
      default -> null;
    };
  }

  /** Lists are separated by spaces. */
  record Start(
      int versionMajor,
      int versionMinor,
      FieldTable serverProperties,
      String mechanisms,
      String locales)
      implements ConnectionMethod {
    private static Start read(ByteReader reader) {
      int versionMajor = reader.unsigned8();
      int versionMinor = reader.unsigned8();
      FieldTable serverProperties = reader.table();
      String mechanisms = reader.longText();
      String locales = reader.longText();
      return new Start(versionMajor, versionMinor, serverProperties, mechanisms, locales);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CONNECTION_START;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put8(versionMajor);
      writer.put8(versionMinor);
      writer.table(serverProperties);
      writer.longText(mechanisms);
      writer.longText(locales);
    }
  }

  /** The response is what the mechanism makes of it: no text. */
  record StartOk(FieldTable clientProperties, String mechanism, byte[] response, String locale)
      implements ConnectionMethod {
    private static StartOk read(ByteReader reader) {
      FieldTable clientProperties = reader.table();
      String mechanism = reader.shortString();
      byte[] response = reader.longString();
      String locale = reader.shortString();
      return new StartOk(clientProperties, mechanism, response, locale);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CONNECTION_START_OK;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.table(clientProperties);
      writer.shortString(mechanism);
      writer.longString(response);
      writer.shortString(locale);
    }
  }

  record Secure(byte[] challenge) implements ConnectionMethod {
    private static Secure read(ByteReader reader) {
      byte[] challenge = reader.longString();
      return new Secure(challenge);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CONNECTION_SECURE;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.longString(challenge);
    }
  }

  record SecureOk(byte[] response) implements ConnectionMethod {
    private static SecureOk read(ByteReader reader) {
      byte[] response = reader.longString();
      return new SecureOk(response);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CONNECTION_SECURE_OK;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.longString(response);
    }
  }

  /**
   * Limits that the server offers; 0 stands for no limit and for no heartbeats.
   *
   * @param heartbeat in seconds
   * @param frameMax in bytes, unsigned 32 bits
   */
  record Tune(int channelMax, long frameMax, int heartbeat) implements ConnectionMethod {
    private static Tune read(ByteReader reader) {
      int channelMax = reader.unsigned16();
      long frameMax = reader.unsigned32();
      int heartbeat = reader.unsigned16();
      return new Tune(channelMax, frameMax, heartbeat);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CONNECTION_TUNE;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(channelMax);
      writer.put32((int) frameMax);
      writer.put16(heartbeat);
    }
  }

  /**
   * Limits that the client chose.
   *
   * @param heartbeat in seconds
   * @param frameMax in bytes, unsigned 32 bits
   */
  record TuneOk(int channelMax, long frameMax, int heartbeat) implements ConnectionMethod {
    private static TuneOk read(ByteReader reader) {
      int channelMax = reader.unsigned16();
      long frameMax = reader.unsigned32();
      int heartbeat = reader.unsigned16();
      return new TuneOk(channelMax, frameMax, heartbeat);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CONNECTION_TUNE_OK;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(channelMax);
      writer.put32((int) frameMax);
      writer.put16(heartbeat);
    }
  }

  record Open(String virtualHost) implements ConnectionMethod {
    private static Open read(ByteReader reader) {
      String virtualHost = reader.shortString();
      reader.shortString();
      reader.unsigned8();
      return new Open(virtualHost);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CONNECTION_OPEN;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.shortString(virtualHost);
      writer.put8(0);
      writer.put8(0);
    }
  }

  record OpenOk() implements ConnectionMethod {
    private static OpenOk read(ByteReader reader) {
      reader.shortString();
      return new OpenOk();
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CONNECTION_OPEN_OK;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put8(0);
    }
  }

  /**
   * Ends the connection.
   *
   * @param failedClassId of the method that was the cause, or 0
   */
  record Close(int replyCode, String replyText, int failedClassId, int failedMethodId)
      implements ConnectionMethod {
    private static Close read(ByteReader reader) {
      int replyCode = reader.unsigned16();
      String replyText = reader.shortString();
      int failedClassId = reader.unsigned16();
      int failedMethodId = reader.unsigned16();
      return new Close(replyCode, replyText, failedClassId, failedMethodId);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CONNECTION_CLOSE;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.put16(replyCode);
      writer.shortString(replyText);
      writer.put16(failedClassId);
      writer.put16(failedMethodId);
    }
  }

  record CloseOk() implements ConnectionMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.CONNECTION_CLOSE_OK;
    }
  }

  /** Extension: the server does not read publishes for now. */
  record Blocked(String reason) implements ConnectionMethod {
    private static Blocked read(ByteReader reader) {
      String reason = reader.shortString();
      return new Blocked(reason);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CONNECTION_BLOCKED;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.shortString(reason);
    }
  }

  record Unblocked() implements ConnectionMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.CONNECTION_UNBLOCKED;
    }
  }

  /** Extension: the client renews its credentials. */
  record UpdateSecret(byte[] newSecret, String reason) implements ConnectionMethod {
    private static UpdateSecret read(ByteReader reader) {
      byte[] newSecret = reader.longString();
      String reason = reader.shortString();
      return new UpdateSecret(newSecret, reason);
    }

    @Override
    public MethodKind kind() {
      return MethodKind.CONNECTION_UPDATE_SECRET;
    }

    @Override
    public void write(ByteWriter writer) {
      writer.longString(newSecret);
      writer.shortString(reason);
    }
  }

  record UpdateSecretOk() implements ConnectionMethod {
    @Override
    public MethodKind kind() {
      return MethodKind.CONNECTION_UPDATE_SECRET_OK;
    }
  }
}
