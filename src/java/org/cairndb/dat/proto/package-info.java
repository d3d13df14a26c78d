/**
 * The part of Protocol Buffers that Dat uses, version 2 of the wire format: numbers of variable
 * length and fields that are such numbers, bytes, texts or messages. No schema and no generated
 * code; who reads a message asks for its fields.
 */
@NullMarked
package org.cairndb.dat.proto;

import org.jspecify.annotations.NullMarked;
