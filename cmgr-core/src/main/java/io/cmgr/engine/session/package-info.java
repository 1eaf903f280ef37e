// SPDX-License-Identifier: BSD-2-Clause
/**
 * Sessions on a stream of bytes, and what every session has. {@link io.cmgr.engine.session.SessionLife} tells how a
 * session lives and ends; {@code StreamSession} and its {@code SessionChannelHandler} turn Netty's callbacks into calls
 * of the application's handler; a {@link io.cmgr.engine.session.SessionOrigin} is where a session comes from.
 *
 * <p>May touch: close, broadcast, manager, output, tls, flow, loop, transport, address, framing, thread, report.
 *
 * <p>Threads: the event loop of the session, except that any thread may write, pause, ask for the end, and read figures.
 */
@NullMarked
package io.cmgr.engine.session;

import org.jspecify.annotations.NullMarked;
