/**
 * What is declared, as keys and values that outlive the node: virtual hosts, durable exchanges and
 * queues, bindings between them, policies, parameters.
 *
 * <p>A key is the word of its {@link io.warren.broker.definition.DefinitionKind} and the names that
 * make the thing one of its kind; a value is a byte of version and what else there is to say. Texts
 * stand behind four bytes of length, so no name is too long.
 *
 * <p>What never may live here: what is to be kept when, and where. That is the virtual host's.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>Written by hand, not by the bus's codec for records: that follows the code, and what is on
 *       disk must be read by the code of years to come. Kinds are words, types of values are the
 *       letters that AMQP gave them; no ordinal is on disk.
 *   <li>The arguments of a binding are part of its key in the order of their names, for two
 *       bindings are the same whatever order a client names them in.
 *   <li>What policies make of an exchange is not kept: the policies are.
 * </ul>
 */
@NullMarked
package io.warren.broker.definition;

import org.jspecify.annotations.NullMarked;
