/**
 * The cryptography of Dat: BLAKE2b for hashes, Ed25519 for signatures, XSalsa20 for the wire. All
 * primitives are Bouncy Castle's; here stands only what Dat feeds them.
 */
@NullMarked
package org.cairndb.dat.crypto;

import org.jspecify.annotations.NullMarked;
