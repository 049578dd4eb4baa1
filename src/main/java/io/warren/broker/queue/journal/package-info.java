/**
 * What makes a queue's commands safe.
 *
 * <p>The actor submits each command, the journal gives it back when it is to be applied, and says
 * later up to where everything is safe; until then the actor keeps confirms back. What never may
 * live here: a decision about entries or consumers.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>A command is a batch already (all the messages of one socket read), so the journal takes it
 *       as it is, in one call, and nothing in it costs per message.
 *   <li>The request that a command answers travels beside it as an opaque reference. A journal that
 *       applies later then needs no table to find who asked, and one that applies on another member
 *       has none to give.
 *   <li>What a node alone keeps of a queue is what becomes of its persistent entries ({@link
 *       io.warren.broker.queue.journal.EntryLog}), and not its commands: to replay those, each
 *       consumer, credit and settlement would have to be kept too, also of what is not persistent.
 *       A journal that replicates will keep commands, and take their entries from them.
 *   <li>Each event loop gathers what its queues say into batches of its own, without a lock; one
 *       thread of the node syncs them together. A confirm waits for its batch, a consumer does not.
 *   <li>Acknowledgements are kept too, and nobody waits for them: they go with the next batch, or
 *       after a few milliseconds.
 *   <li>The log's oldest file is given up when the log is larger than what is alive in it by half:
 *       what is left there is written once more. A file for each queue was refused for short
 *       queues: ten thousand of them would cost as many syncs.
 *   <li>In which file an entry lies is known by ranges of ids: new entries come in the order of
 *       their ids, and only the oldest are ever moved. So an entry that waits costs nothing for it.
 *   <li>A page of a long queue that is safe on the disk is named in the log, and from there on its
 *       records there are not needed: the log stays as short as what is in memory, each message
 *       lies on the disk once, and a start reads no page but those of which a part has been taken.
 *       A page stays until all that has become of its entries is safe. Nothing needs to be said for
 *       that: a log in which all entries of a page are gone does not need the page.
 *   <li>Pages of which little is needed are thinned: what is needed is written to the log, and the
 *       pages go. A queue in which each page has one message that nobody settles would else keep
 *       the disk full of what is gone.
 *   <li>Where a sync has failed, nobody knows which changes of a page's entries the log has: a page
 *       of which something had changed then is kept until the node begins anew, and reads it.
 *   <li>Of a transaction over several queues there is all after a crash, or nothing. Each queue
 *       writes what it does in it with the transaction's number, as it comes; when all have said
 *       that this is safe, one more record says that it is committed, and then its client hears so.
 *       A reader undoes what bears a number that no such record has. To gather all of it in one
 *       record was refused: what a queue does next with the same entries would be in the log before
 *       it. What is outside of transactions costs nothing for them.
 *   <li>Until a transaction has ended, its queues keep open how its entries stand: no page is named
 *       with them, none is given up for them, they are not written anew, and no old file goes that
 *       has them or what they have taken away. Only those transactions are waited for that have to
 *       do with the file, and what was written anew meanwhile is not written again: a queue that is
 *       never without a transaction keeps no file for ever. A record that says that something is
 *       committed lies behind all that it speaks of, so it can go with its file.
 *   <li>What of a transaction leaves a queue for another, as dead letters do, waits for the end
 *       too. Consumers do not: what they are given they might be given twice anyway.
 *   <li>Where a part of a transaction could not be made safe, it is not committed, and its client
 *       hears so. Its entries are in the queues all the same, and count as lost from the log until
 *       they are written anew. Where a queue has refused a part, the transaction is committed as
 *       what the others have done of it, for that is how they stand; its client hears that too.
 *   <li>An id by which a duplicate is known, whatever became of its message, stands in the record
 *       of the entry with which it came: a power cut leaves both or none. A record of its own was
 *       refused, for it may be all that is left of a batch, and who sends his message again then
 *       would be told that it is there. It is part of the entry's transaction by the same means.
 *   <li>When the file of that record is given up, the id gets one of its own, if the entry is known
 *       to have been safe, and not while a transaction is open that has brought it. Each says which
 *       is the oldest id that is remembered, so that a start need not keep in memory what has been
 *       forgotten. Ids count as alive, or a log that has nothing else would be shortened for ever.
 *   <li>Of an entry whose batch could not be made safe {@link
 *       io.warren.broker.queue.journal.Safety} knows so: what comes with its id again is let in. To
 *       write the first one anew instead was refused, for it may have left its queue meanwhile, or
 *       stand where it can't be found by its id. So there may be two of it, after a failure of
 *       which its publisher has heard.
 *   <li>A record that is whole and of no known kind is a newer Warren's, and the node does not
 *       start: to leave it out would be to lose what it says.
 *   <li>What is not known to be safe after a failed sync is not: its publishers hear so, and where
 *       anything of the loop's queues lies counts as unknown, so that no file is given up for it.
 *   <li>{@link io.warren.broker.queue.journal.EntryFormat} names exchange, routing key and format
 *       of the properties in each entry rather than by a number that an index explains: any entry
 *       can be read by itself, whatever around it is damaged.
 * </ul>
 */
@NullMarked
package io.warren.broker.queue.journal;

import org.jspecify.annotations.NullMarked;
