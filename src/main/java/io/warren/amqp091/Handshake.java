package io.warren.amqp091;

import io.warren.amqp091.channel.Breach;
import io.warren.amqp091.codec.ConnectionMethod;
import io.warren.amqp091.codec.ConnectionMethod.Open;
import io.warren.amqp091.codec.ConnectionMethod.Start;
import io.warren.amqp091.codec.ConnectionMethod.StartOk;
import io.warren.amqp091.codec.ConnectionMethod.Tune;
import io.warren.amqp091.codec.ConnectionMethod.TuneOk;
import io.warren.amqp091.codec.Method;
import io.warren.amqp091.codec.ReplyCode;
import io.warren.auth.Authenticator;
import io.warren.auth.MalformedResponseException;
import io.warren.auth.Mechanism;
import io.warren.auth.User;
import io.warren.value.BrokerException;
import io.warren.value.ErrorKind;
import io.warren.value.FieldTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The steps from the protocol header to an open connection.
 *
 * <p>Source: AMQP 0-9-1 §2.2.4; RabbitMQ's limits on what a client may negotiate.
 */
final class Handshake {
  /** Below this the specification lets no frame be limited. */
  private static final int FRAME_MIN = 4096;

  private static final byte[] VERSION_0_9_1 = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
  private static final byte[] VERSION_0_9 = {'A', 'M', 'Q', 'P', 1, 1, 0, 9};

  /** What the connection does for its handshake. */
  interface Peer {
    void send(Method method);

    /** Sends the protocol header that the broker speaks, and ends the connection. */
    void refuseVersion(byte[] spoken, String why);

    /** The client has said what it is, and not yet who. */
    void introduced(FieldTable clientProperties);

    /** Ends the connection after a while, without a word: it has said nothing worth one. */
    void dropSlowly(String why);

    /** The same for one whose login was refused; the log has it already. */
    void dropRefused();

    /** Closes it with a word, where its login was refused; the log has it already. */
    void closeRefused(ReplyCode code, String text);

    void tuned(int channelMax, int frameMax, int heartbeatSeconds);

    /** Opens a session; fails with NOT_ALLOWED where there is no way in. */
    void open(User user, String virtualHost);

    String name();

    boolean fromLoopback();

    /** The client has proved who it is. */
    void authenticated(User user, String mechanism);

    /** It has not. */
    void refused(String userName, String mechanism, String why);
  }

  private enum Step {
    HEADER,
    START_OK,
    TUNE_OK,
    OPEN,
    DONE
  }

  private final ConnectionSettings settings;
  private final Authenticator authenticator;
  private final Peer peer;
  private Step step = Step.HEADER;
  private FieldTable clientProperties = FieldTable.EMPTY;
  private @Nullable User user;

  Handshake(ConnectionSettings settings, Authenticator authenticator, Peer peer) {
    this.settings = settings;
    this.authenticator = authenticator;
    this.peer = peer;
  }

  boolean done() {
    return step == Step.DONE;
  }

  /** Whether the client has proved who it is. */
  boolean knowsUser() {
    return user != null;
  }

  /** Whether the client says that it has this capability. */
  boolean clientCan(String capability) {
    return clientProperties.value("capabilities") instanceof FieldTable capabilities
        && Boolean.TRUE.equals(capabilities.value(capability));
  }

  void onProtocolHeader(byte[] header) {
    boolean spoken = Arrays.equals(header, VERSION_0_9_1);
    if (!spoken && !Arrays.equals(header, VERSION_0_9)) {
      peer.refuseVersion(VERSION_0_9_1, ProtocolHeader.refusal(header));
      return;
    }
    step = Step.START_OK;
    // The numbers in connection.start are the header's: 0-9 for both.
    peer.send(new Start(0, 9, settings.serverProperties(), authenticator.offeredNames(), "en_US"));
  }

  void onMethod(Method method) {
    switch (step) {
      case START_OK -> onStartOk(expect(method, StartOk.class, "starting"));
      case TUNE_OK -> onTuneOk(expect(method, TuneOk.class, "tuning"));
      case OPEN -> onOpen(expect(method, Open.class, "opening"));
      default -> throw unexpected("running");
    }
  }

  private static <M extends ConnectionMethod> M expect(Method method, Class<M> type, String state) {
    if (!type.isInstance(method)) {
      throw unexpected(state);
    }
    return type.cast(method);
  }

  private static RuntimeException unexpected(String state) {
    return Breach.of(ReplyCode.CHANNEL_ERROR, "unexpected method in connection state " + state);
  }

  private void onStartOk(StartOk startOk) {
    clientProperties = startOk.clientProperties();
    peer.introduced(clientProperties);
    Mechanism mechanism = authenticator.mechanism(startOk.mechanism()).orElse(null);
    if (mechanism == null) {
      peer.dropSlowly("unknown authentication mechanism '" + startOk.mechanism() + "'");
      return;
    }
    try {
      user =
          authenticator.login(
              mechanism,
              startOk.response(),
              peer.fromLoopback(),
              peer.name(),
              (userName, why) -> peer.refused(userName, mechanism.name(), why));
    } catch (MalformedResponseException e) {
      peer.dropSlowly(String.valueOf(e.getMessage()));
      return;
    }
    if (user != null) {
      step = Step.TUNE_OK;
      peer.authenticated(user, mechanism.name());
      peer.send(new Tune(settings.channelMax(), settings.frameMax(), settings.heartbeatSeconds()));
    } else if (clientCan("authentication_failure_close")) {
      peer.closeRefused(
          ReplyCode.ACCESS_REFUSED,
          "Login was refused using authentication mechanism "
              + mechanism.name()
              + ". For details see the broker logfile.");
    } else {
      peer.dropRefused();
    }
  }

  private void onTuneOk(TuneOk tuneOk) {
    long frameMax = tuneOk.frameMax();
    if (frameMax != 0 && frameMax < FRAME_MIN) {
      throw refused(
          "negotiated frame_max = "
              + frameMax
              + " is lower than the minimum allowed value ("
              + FRAME_MIN
              + ")");
    }
    checkMaximum("frame_max", frameMax, settings.frameMax());
    checkMaximum("channel_max", tuneOk.channelMax(), settings.channelMax());
    step = Step.OPEN;
    peer.tuned(
        tuneOk.channelMax(), (int) Math.min(frameMax, Integer.MAX_VALUE), tuneOk.heartbeat());
  }

  private static void checkMaximum(String name, long negotiated, int maximum) {
    if (maximum != 0 && (negotiated == 0 || negotiated > maximum)) {
      throw refused(
          "negotiated "
              + name
              + " = "
              + negotiated
              + (negotiated == 0 ? " (no limit)" : "")
              + " is higher than the maximum allowed value ("
              + maximum
              + ")");
    }
  }

  private static BrokerException refused(String text) {
    return new BrokerException(ErrorKind.NOT_ALLOWED, text);
  }

  private void onOpen(Open open) {
    if (user == null) {
      throw unexpected("opening");
    }
    peer.open(user, open.virtualHost());
    step = Step.DONE;
    peer.send(new ConnectionMethod.OpenOk());
  }
}
