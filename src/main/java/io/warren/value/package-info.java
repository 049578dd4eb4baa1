/**
 * The values that every floor speaks of: {@link io.warren.value.Message}, its properties, field
 * tables, patterns of names, and the kinds of failure.
 *
 * <p>Everything here is immutable and knows nothing of sockets, threads or Vert.x. What never may
 * live here: the name of a wire protocol's construct, or anything that does I/O.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>A message keeps its properties as the bytes in which they came, with the {@link
 *       io.warren.value.PropertiesFormat} that can read them. The same protocol gives them back
 *       unchanged without decoding, and a waiting message costs one small array instead of a tree
 *       of objects. What the heart asks of every message (persistent, priority, expiration) is read
 *       once, at the door.
 *   <li>Field values are plain Java objects (see {@link io.warren.value.FieldTable}): a class of
 *       our own for each type would double the memory of every argument table and win nothing.
 *   <li>The reader and writer of bytes live here and not beside a protocol: field tables, what goes
 *       to disk and every wire need the same, and a wire may not be imported from below. They work
 *       on plain arrays, the one form that sockets, files and tests all can give without a copy of
 *       ours.
 *   <li>Bytes that should be UTF-8 and are not: refused in names (two of them could become one),
 *       kept as bytes in long strings, replaced in the properties and field names that RabbitMQ
 *       lets pass unseen.
 *   <li>Patterns of users are the JDK's, which differ from PCRE in what few names need ({@code
 *       [[:alpha:]]}, recursion). A match that looks 200,000 times at a name counts as none, in
 *       policies as in permissions, for a pattern could stop an event loop for good. RabbitMQ's
 *       regular expressions have such a limit too, and say the same then.
 * </ul>
 */
@NullMarked
package io.warren.value;

import org.jspecify.annotations.NullMarked;
