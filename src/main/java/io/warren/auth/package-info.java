/**
 * Who somebody is, and what they may do.
 *
 * <p>A mechanism turns what a client says into a user; {@link io.warren.auth.Operation} says which
 * permission each operation needs. Only {@code broker.Session} asks. What never may live here: a
 * socket, or the state of a connection.
 */
@NullMarked
package io.warren.auth;

import org.jspecify.annotations.NullMarked;
