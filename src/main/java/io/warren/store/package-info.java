/**
 * The disk: the data directory, and the only threads of the node that may block on it.
 *
 * <p>{@link io.warren.store.Disk} is the disk as the log sees it, real or imagined by a test;
 * {@link io.warren.store.log} is the log. Of these the broker uses the data directory alone so far:
 * its messages live in memory.
 *
 * <p>What never may live here: what a message or a queue means. This floor knows bytes, positions
 * and files.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>One process owns a data directory, by a lock that the system releases when the process
 *       dies, however it dies. A file with a process number alone was refused: after a crash and a
 *       restart in a container the same number belongs to the new process.
 * </ul>
 */
@NullMarked
package io.warren.store;

import org.jspecify.annotations.NullMarked;
