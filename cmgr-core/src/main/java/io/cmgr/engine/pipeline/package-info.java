// SPDX-License-Identifier: BSD-2-Clause
/**
 * The pipeline between a channel and its session: {@code StreamPipeline} puts the handlers together,
 * {@code SessionChannelHandler} turns Netty's callbacks into calls of the session, and {@code SessionInput} holds what
 * arrives while reads are paused. A {@link io.cmgr.engine.pipeline.SessionOrigin} makes the session of a channel:
 * a listener, an attempt to connect, or an {@code AttachedChannel}.
 *
 * <p>May touch: stream, session, codec, close, broadcast, manager, output, tls, flow, loop, transport, framing, thread.
 *
 * <p>Threads: the event loop of the channel, except that any thread may attach a channel.
 */
@NullMarked
package io.cmgr.engine.pipeline;

import org.jspecify.annotations.NullMarked;
