/**
 * AMQP 0-9-1 on the wire: frames, methods, content headers and properties, as bytes and as records.
 *
 * <p>Pure: byte arrays in, records out, and back. What never may live here: a socket, a thread,
 * Vert.x, or the state of a channel.
 *
 * <p>Source: AMQP 0-9-1 specification §2.3 and §4.2; RabbitMQ's errata and extensions.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>The records are plain source, held to a table of the specification by a test. A generator
 *       in the build would be one more tool, for a protocol that has not changed since 2010.
 *   <li>A record keeps what somebody reads: reserved fields, and the tickets that every client
 *       sends as 0, are skipped and written as zero.
 *   <li>Records of one class lie in one interface, and {@link io.warren.amqp091.codec.MethodKind}
 *       names them all: language level 17 has no switch over types.
 *   <li>A frame is handed on only when it is whole. Bodies are slices of the caller's array where a
 *       frame came in one read, so that the usual message is copied once, by whoever keeps it.
 *   <li>Properties stay as they came: most messages leave in the protocol in which they came. The
 *       same bytes as in the connection's last message give the same array, so that equal
 *       properties are held once, and found decoded by their identity.
 *   <li>What breaks the protocol leaves {@code FrameDecoder.decode} as a {@link
 *       io.warren.amqp091.codec.ProtocolException}. Where the end of the frame is known, the
 *       decoder goes on behind it: RabbitMQ, too, waits for the peer's close-ok. Where it is not,
 *       all further bytes are dropped.
 * </ul>
 */
@NullMarked
package io.warren.amqp091.codec;

import org.jspecify.annotations.NullMarked;
