// SPDX-License-Identifier: BSD-2-Clause
/**
 * What the parts of one manager share ({@code ManagerContext}): the session or attempt behind each id
 * ({@code SessionRegistry}), the settings ({@code ManagerSettings}), why sessions end ({@code EndReason}), and the
 * exceptions by which a manager refuses ({@code Refusals}).
 *
 * <p>May touch: link, relay, room, close, broadcast, output, tls, flow, loop, transport, address, thread, report.
 *
 * <p>Threads: any thread.
 */
@NullMarked
package io.cmgr.engine.manager;

import org.jspecify.annotations.NullMarked;
