// SPDX-License-Identifier: BSD-2-Clause
/**
 * The ends of a Netty codec in a pipeline. {@code CodecBytes} counts the bytes that were read for messages, and
 * {@code CodecMessages} hands on each {@code DecodedMessage} with them.
 *
 * <p>May touch: flow, thread.
 *
 * <p>Threads: the event loop of the channel.
 */
@NullMarked
package io.cmgr.engine.codec;

import org.jspecify.annotations.NullMarked;
