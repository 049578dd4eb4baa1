/**
 * The roof: the program, its command line and its log, and the broker that wires every room by
 * constructor.
 *
 * <p>What never may live here: behaviour that a test would want without a process.
 */
@NullMarked
package io.warren;

import org.jspecify.annotations.NullMarked;
