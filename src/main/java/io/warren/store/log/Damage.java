package io.warren.store.log;

/**
 * Bytes of a log that are not what was written.
 *
 * @param file where they are
 * @param fromBytes the first of them
 * @param toBytes behind the last of them
 * @param torn whether they were written last and may never have been safe: what a power cut leaves
 */
public record Damage(String file, long fromBytes, long toBytes, boolean torn) {}
