// SPDX-License-Identifier: BSD-2-Clause
/**
 * What all sessions have in common, streams and UDP. {@link io.cmgr.engine.session.SessionLife} describes how a session
 * lives and ends, in the phases of {@link io.cmgr.engine.session.Phase}; {@code HandledSession} calls the application's
 * handler and counts; {@code ChannelSession} has a channel of its own.
 *
 * <p>May touch: relay, close, manager, output, flow, loop, address, thread, report.
 *
 * <p>Threads: the event loop of the session, except that any thread may write, pause, ask for the end, and read
 * counters.
 */
@NullMarked
package io.cmgr.engine.session;

import org.jspecify.annotations.NullMarked;
