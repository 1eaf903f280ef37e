// SPDX-License-Identifier: BSD-2-Clause
/**
 * Connections that we open. {@code ConnectAttempt} holds the id, the place and the application's future until there is
 * a session or a failure. {@code Candidates} finds the addresses of its targets and puts them in order, {@code
 * AddressRace} decides when each is tried, and each {@code AddressAttempt} connects to one of them.
 *
 * <p>May touch: pipeline, stream, session, close, manager, tls, flow, loop, transport, address, thread, report.
 *
 * <p>Threads: any thread may start and cancel an attempt. Everything else runs on one event loop per attempt.
 */
@NullMarked
package io.cmgr.engine.connect;

import org.jspecify.annotations.NullMarked;
