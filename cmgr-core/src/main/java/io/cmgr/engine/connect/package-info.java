// SPDX-License-Identifier: BSD-2-Clause
/**
 * Connections that we open. {@code ConnectAttempt} holds the id, the place and the application's future until there is
 * a session or a failure. {@code Candidates} finds the addresses of its targets and puts them in order, {@code
 * AddressRace} decides when each is tried, and each {@code AddressAttempt} connects to one of them.
 *
 * <p>A {@code KeptLink} makes one such race after the other: {@code LinkLife} says when, and what follows from its end,
 * {@code LinkEntry} holds the id and the place, and {@code LinkWrites} finds the session for what is written.
 *
 * <p>May touch: link, pipeline, stream, session, close, manager, output, tls, flow, loop, transport, address, framing,
 * thread, report.
 *
 * <p>Threads: any thread may start and end an attempt or a link. Everything else runs on one event loop for each.
 */
@NullMarked
package io.cmgr.engine.connect;

import org.jspecify.annotations.NullMarked;
