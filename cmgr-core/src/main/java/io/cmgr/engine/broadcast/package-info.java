// SPDX-License-Identifier: BSD-2-Clause
/**
 * One message to many sessions. A {@code SessionGroup} has for each event loop and framing an {@code Audience}, whose
 * {@code ChannelGroup} writes the message; {@code AllSessions} is the group behind write-to-all.
 *
 * <p>May touch: output, flow, loop, framing, thread, report.
 *
 * <p>Threads: any thread broadcasts; an audience changes, and is written to, on its event loop.
 */
@NullMarked
package io.cmgr.engine.broadcast;

import org.jspecify.annotations.NullMarked;
