/**
 * What a queue's arguments ask of it, one file for each behaviour.
 *
 * <p>A rule is a value that answers a question of the queue's machine: when does this expire, is
 * there room, did this come back too often. It never calls the queue. What never may live here: a
 * clock, I/O, the state of a queue.
 */
@NullMarked
package io.warren.broker.queue.rule;

import org.jspecify.annotations.NullMarked;
