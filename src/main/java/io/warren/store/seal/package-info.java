/**
 * Encryption at rest: the keys that an operator gives, and what is made of them for each file.
 *
 * <p>A file that is encrypted says so in its header: the id of the key, and a salt of its own. Its
 * key is derived from both (HKDF with SHA-256), together with all that the header says, so that a
 * header that was changed opens nothing. Each block of the file is encrypted by itself
 * (AES-256-GCM); the kind, stream and length of it are not secret, but can't be changed either.
 *
 * <p>What never may live here: a file, or when one is written.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>The nonce of a block is its place in the file. No place of a file is written twice: a file
 *       that could not be written gets nothing more, and none is opened again to be written; {@link
 *       io.warren.store.seal.Seal#seal} insists on that. With the file's own salt of 256 random
 *       bits a key never meets a nonce twice, also where a data directory is copied and two nodes
 *       go on from the copies. One key for all files and random nonces were refused: they would
 *       cost 12 bytes in each block, and 2<sup>32</sup> blocks would be their end. A machine that
 *       is cloned while a node runs in it is the exception: the clones write on in the same file.
 *   <li>The sums of the blocks stay, and are of what is encrypted: damage is found, and the way
 *       behind it, without a key; what has a good sum and can't be opened was changed on purpose.
 *   <li>The Java platform's own cipher: what is built into the processor is used, and there is no
 *       library to trust.
 *   <li>What encryption can't say: that a file, or the end of the last one, has been taken away or
 *       put back as it was before. A file that is not encrypted is read as before, so that it can
 *       be turned on at any time; whoever can write to the directory can put one there.
 * </ul>
 */
@NullMarked
package io.warren.store.seal;

import org.jspecify.annotations.NullMarked;
