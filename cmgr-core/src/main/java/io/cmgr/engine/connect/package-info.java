// SPDX-License-Identifier: BSD-2-Clause
/**
 * Connections that we open. {@code Dial} tries the addresses of a target until one answers, within one time limit;
 * {@code ConnectAttempt} holds the id, the place and the caller's future until there is a session or a failure.
 *
 * <p>May touch: session, close, manager, tls, flow, loop, transport, address, thread, report.
 *
 * <p>Threads: an attempt may be begun and cancelled by any thread; everything else of it runs on one event loop.
 */
@NullMarked
package io.cmgr.engine.connect;

import org.jspecify.annotations.NullMarked;
