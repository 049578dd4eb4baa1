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
  private final Set<String> loopbackUsers;

  /**
   * Makes one.
   *
   * @param offered in the order in which clients are told of them
   * @param loopbackUsers names that are let in only from this machine
   */
  public Authenticator(Users users, List<Mechanism> offered, Set<String> loopbackUsers) {
    this.users = users;
    this.offered = List.copyOf(offered);
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
   * @throws MalformedResponseException where the mechanism can't read the response
   */
  public @Nullable User login(
      Mechanism mechanism, byte[] response, boolean fromLoopback, String peer) {
    Credentials credentials = mechanism.read(response);
    User user = users.verify(credentials.name(), credentials.password());
    if (user == null) {
      LOG.warn(
          "{} login refused for {}: user '{}' - invalid credentials",
          mechanism,
          peer,
          // Anybody may say any name, and a quote would make it look as if more were said here.
          credentials.name().replace('\'', '"'));
      return null;
    }
    if (!fromLoopback && loopbackUsers.contains(user.name())) {
      LOG.warn(
          "{} login refused for {}: user '{}' can only connect via localhost",
          mechanism,
          peer,
          user.name());
      return null;
    }
    return user;
  }
}
