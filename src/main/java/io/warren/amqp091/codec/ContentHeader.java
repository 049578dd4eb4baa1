package io.warren.amqp091.codec;

/**
 * What stands between a method and its body.
 *
 * @param bodySize in bytes, an unsigned 64-bit number: below zero means larger than any body
 * @param encodedProperties flags and values as on the wire, not looked at; may be shared with other
 *     headers, so nobody may write to it
 */
public record ContentHeader(int classId, long bodySize, byte[] encodedProperties) {}
