/**
 * TLS for the doors: the options and files of an operator become what Vert.x wants to know, and are
 * looked at again while the node runs.
 *
 * <p>{@link io.warren.tls.Tls} is made at the start and fails where anything is wrong; {@link
 * io.warren.tls.Renewal} is the actor that takes up other files later. Nothing here is loaded where
 * no listener uses TLS.
 *
 * <p>What never may live here: sockets, and what a connection does with the certificate that its
 * client has shown; it is in the session of the connection's socket.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>The libraries of BoringSSL (netty-tcnative) are in the jar for Linux on x86_64 and aarch64:
 *       they halve what encryption costs, and a handshake costs a quarter. Elsewhere the JDK's TLS
 *       serves.
 *   <li>Contexts are made here and not by Vert.x from its own options: those lose the order of the
 *       suites, offer what the library has, and know neither a depth nor signed lists of what is
 *       revoked.
 *   <li>Which certificate a client gets for the host name that it asks for is decided by the key
 *       manager. The handler for that of Netty, which Vert.x would use, keeps up to 16 MiB of a
 *       client that goes on saying hello, and Vert.x a context for each name that clients say.
 *   <li>Files are read and checked here, also PKCS#1 and encrypted keys, so that one line names the
 *       file that is wrong. A look at their times and sizes was preferred to the system's events:
 *       those differ by platform, and network file systems have none.
 *   <li>A handshake is done on the connection's event loop. Threads for it would keep others from
 *       waiting for half a millisecond, and cost more in all.
 *   <li>Renewed files make a new context: also what clients have kept to resume a session is void
 *       then, so that nobody comes in with a certificate that has been revoked meanwhile.
 * </ul>
 */
@NullMarked
package io.warren.tls;

import org.jspecify.annotations.NullMarked;
