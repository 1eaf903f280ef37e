// SPDX-License-Identifier: BSD-2-Clause
/**
 * Messages in a stream of bytes. {@code MessageDecoder} is a channel handler that cuts the bytes that arrive into
 * messages, with a {@code MessageReader} for each kind of framing; {@code MessageEncoder} makes the bytes of a message
 * that is sent.
 *
 * <p>May touch: thread.
 *
 * <p>Threads: a decoder and its reader belong to their channel's event loop; any thread encodes.
 *
 * <p>Netty's {@code ByteToMessageDecoder} collects the bytes; finding the end of a message is ours, for three reasons.
 * Netty's own decoders continue after a message that was too long, in the middle of it. Those for lines and delimiters
 * count the beginning of a delimiter that arrives in pieces as part of the message, and so may take the message for too
 * long. And they search all the bytes of an unfinished message again whenever more of it arrives.
 */
@NullMarked
package io.cmgr.engine.framing;

import org.jspecify.annotations.NullMarked;
