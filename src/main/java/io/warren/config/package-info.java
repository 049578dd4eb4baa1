/**
 * What can be set: the table of {@link io.warren.config.Options}, and the loader that reads
 * RabbitMQ's {@code rabbitmq.conf} format, the environment and the command line into one immutable
 * {@link io.warren.config.Configuration}.
 *
 * <p>What never may live here: what an option does. A room reads its options once, when it is
 * built, and the table says in words what happens when a limit is reached.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>A default is kept as text and read by the same parser as a user's value, so that {@code
 *       conf/warren.conf}, {@code --help} and the running node cannot disagree.
 *   <li>A key that RabbitMQ knows and Warren does not use yet is accepted with a warning that says
 *       what is missing, so that an existing file works. Refused was to stop at it (no real file
 *       would start) and to accept it silently (an MQTT listener that is not there would be found
 *       out in production). One case stops: {@code auth_backends} that name no internal backend,
 *       because falling back to the internal one would let in a user whom the file shuts out.
 *   <li>Naming any listener, mechanism or user tag replaces the default of that family, as in
 *       RabbitMQ: who asks for {@code listeners.tcp.local = 127.0.0.1:5672} does not want port 5672
 *       open on every interface. {@code loopback_users} is the exception and stricter than
 *       RabbitMQ: a user added there does not free {@code guest}; {@code loopback_users.guest =
 *       false} does.
 *   <li>An unknown {@code WARREN_} variable stops the start like an unknown key, except the ones
 *       that Kubernetes and Docker inject for a service of that name.
 *   <li>No row says whether a running node takes a new value: none does until there is a reload,
 *       and a column that nothing reads is a promise that nothing keeps.
 *   <li>{@code RABBITMQ_NODE_PORT} and {@code RABBITMQ_NODE_IP_ADDRESS} are weaker than a listener
 *       of the files, unlike every other variable: in RabbitMQ a file replaces what they say, and a
 *       file that binds to one address must not find a second listener open.
 * </ul>
 */
@NullMarked
package io.warren.config;

import org.jspecify.annotations.NullMarked;
