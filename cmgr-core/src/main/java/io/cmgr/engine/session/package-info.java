// SPDX-License-Identifier: BSD-2-Clause
/**
 * Sessions on a stream of bytes, and what all sessions have in common. {@link io.cmgr.engine.session.SessionLife}
 * describes how a session lives and ends; {@code StreamSession} and its {@code SessionChannelHandler} turn Netty's
 * callbacks into calls of the application's handler; a {@link io.cmgr.engine.session.SessionOrigin} makes the session
 * of a channel.
 *
 * <p>May touch: close, broadcast, manager, output, tls, flow, loop, transport, address, framing, thread, report.
 *
 * <p>Threads: the event loop of the session, except that any thread may write, pause, ask for the end, and read
 * counters.
 */
@NullMarked
package io.cmgr.engine.session;

import org.jspecify.annotations.NullMarked;
