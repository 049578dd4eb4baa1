package io.warren.auth;

import io.warren.auth.Mechanism.Credentials;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets users in, or not, and writes down why. Any context may ask. */
public final class Authenticator {
  private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);

  private final Users users;
  private final List<Mechanism> offered;
  private final Credentials anonymous;
  private final Set<String> loopbackUsers;

  /**
   * Makes one.
   *
   * @param offered in the order in which clients are told of them
   * @param anonymous those of clients that do not say who they are, where that is offered
   * @param loopbackUsers names that are let in only from this machine
   */
  public Authenticator(
      Users users, List<Mechanism> offered, Credentials anonymous, Set<String> loopbackUsers) {
    this.users = users;
    this.offered = List.copyOf(offered);
    this.anonymous = anonymous;
    this.loopbackUsers = Set.copyOf(loopbackUsers);
  }

  /** The mechanisms' names with spaces between them. */
  public String offeredNames() {
    return String.join(" ", offered.stream().map(Mechanism::name).toList());
  }

  public Optional<Mechanism> mechanism(String name) {
    return offered.stream().filter(mechanism -> mechanism.name().equals(name)).findFirst();
  }

  /**
   * The user that a client proves to be, or null.
   *
   * @param fromLoopback whether the client is on this machine
   * @param peer the client's address, for the log
   * @param onRefused hears of it where they are none
   * @throws MalformedResponseException where the mechanism can't read the response
   */
  public @Nullable User login(
      Mechanism mechanism,
      byte[] response,
      boolean fromLoopback,
      String peer,
      OnRefused onRefused) {
    Credentials credentials = mechanism.read(response, anonymous);
    User user = users.verify(credentials.name(), credentials.password());
    String fault = fault(user, fromLoopback);
    if (fault.isEmpty()) {
      return user;
    }
    // Anybody may say any name, and a quote would make it look as if more were said here.
    String why = "user '" + credentials.name().replace('\'', '"') + "' " + fault;
    LOG.warn("{} login refused for {}: {}", mechanism, peer, why);
    onRefused.refused(credentials.name(), why);
    return null;
  }

  /** Empty where the user may come in. */
  private String fault(@Nullable User user, boolean fromLoopback) {
    if (user == null) {
      return "- invalid credentials";
    }
    return !fromLoopback && loopbackUsers.contains(user.name())
        ? "can only connect via localhost"
        : "";
  }

  /** Hears whom the log says to be refused. */
  public interface OnRefused {
    void refused(String userName, String why);
  }
}
