/**
 * The disk: the data directory, and the only threads of the node that may block on it.
 *
 * <p>{@link io.warren.store.Disk} is the disk as the logs see it, real or imagined by a test;
 * {@link io.warren.store.log} is the log that all are made of. What is in the files may be
 * encrypted by those who write them: {@link io.warren.store.seal}.
 *
 * <p>The layout of a data directory:
 *
 * <pre>
 *   lock             taken by the process that owns the directory, whose number is in it
 *   metadata/        what is declared: {@link io.warren.store.MetadataLog}
 *     NUMBER.log     segments; what is in the last of them alone counts, but for a moment
 *     FIRST-LAST.range   the numbers of those that are there
 *     damaged/       segments of which something could not be read, for the operator
 *   messages/        what is in the durable queues: io.warren.broker.queue.journal
 *     NUMBER.log, FIRST-LAST.range, damaged/   as above
 *   queues/          the middle of long queues: {@link io.warren.store.page}
 *     QUEUE-NUMBER.pages
 *     damaged/       as above
 * </pre>
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
 *   <li>What is declared is kept by {@link io.warren.store.MetadataLog}, a map in memory and a log
 *       of its changes. An embedded database was refused: it would be a second answer to what a
 *       power cut and a failed sync leave behind, and this one is a page of code over the log.
 *   <li>That log is read and written anew, as one batch, at every start and whenever it has grown
 *       to several times what it says. While that is under way changes wait, so that what is
 *       written is the sum of all before it; to write it beside them would take some of them back.
 *       It counts from the moment when all of it can be read, and makes everything before it void:
 *       a power cut may bring any of the deleted files back.
 *   <li>The keys belong to the {@link io.warren.store.Disk}: whoever has a directory can read what
 *       is in it. To encrypt whole files below those who write them was refused: a sector that is
 *       written anew would need a nonce that is kept somewhere, and damage would spread.
 *   <li>A file of which something could not be read is moved to {@code damaged/} beside it when all
 *       else is safe elsewhere, with a line in the log, and never deleted by the node. So that it
 *       can't fill the disk, no more than 16 are kept of each kind; of further ones the line says
 *       that they are deleted. What a power cut has torn at the end of a file is not kept: that is
 *       no damage, and nobody was told that it is safe.
 * </ul>
 */
@NullMarked
package io.warren.store;

import org.jspecify.annotations.NullMarked;
