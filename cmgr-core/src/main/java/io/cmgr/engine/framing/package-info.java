// SPDX-License-Identifier: BSD-2-Clause
/**
 * Messages in a stream of bytes. {@link io.cmgr.engine.framing.MessageDecoder} is a channel handler that cuts what
 * arrives into messages, {@link io.cmgr.engine.framing.MessageEncoder} makes the bytes of a message that leaves. This
 * room knows Netty and {@code io.cmgr.config}, and no session.
 *
 * <p>Cumulating is Netty's {@code ByteToMessageDecoder}; finding the end of a message is ours. Netty's decoders go on
 * after an error, in the midst of what was too long; those for lines and delimiters mistake a delimiter that comes in
 * pieces for the byte that is too many, and look at all the bytes again for each that comes.
 */
@NullMarked
package io.cmgr.engine.framing;

import org.jspecify.annotations.NullMarked;
