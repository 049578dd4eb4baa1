/**
 * A log of records in segments: written in batches that are synced once for all who wait, and read
 * again however the node ended.
 *
 * <p>A segment is a file {@code NUMBER.log}: its header, twice, 4 KiB apart, then blocks. A batch
 * is a block that says that all before it is safe, and the records behind it. What a record means
 * is its writer's business; the log knows only the stream that it belongs to.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>One log and one thread for the whole node: ten thousand queues cost one sync.
 *   <li>A failed write or sync ends its segment at the last place that is known to be safe. The
 *       next segment says where that is. To sync the same file again would be to believe a system
 *       that has dropped what it could not write.
 *   <li>A reader keeps every record that can be read, also behind a hole. A hole in the last batch
 *       can't be told from what a power cut leaves of a batch that nobody was told of; it is
 *       reported as torn, with its place, and one that has a later batch behind it as damaged.
 *   <li>Of an encrypted log each block is sealed by itself, on the flusher's thread and in the
 *       array in which it stands: room for it is left by {@link io.warren.store.log.RecordWriter}.
 *   <li>That the first or the last segment is missing is told by a name, {@link
 *       io.warren.store.log.SegmentRange}: one more sync of the directory for each segment. To have
 *       a segment name the oldest that is needed was refused: that one may rightly be gone an hour
 *       later. Without that name (it was taken away too, or a full disk had no room for it) a log
 *       that lacks its first or last files looks whole.
 *   <li>No segment is written twice: nothing of an older life can be taken for a record of this
 *       one. Space comes back by deleting whole segments.
 * </ul>
 */
@NullMarked
package io.warren.store.log;

import org.jspecify.annotations.NullMarked;
