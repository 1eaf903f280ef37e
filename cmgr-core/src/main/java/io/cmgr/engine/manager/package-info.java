// SPDX-License-Identifier: BSD-2-Clause
/**
 * What the parts of one manager share: which session has which id ({@code SessionRegistry}), the settings, the reasons
 * for which sessions end ({@code EndReason}), and the words of every refusal ({@code Refusals}).
 *
 * <p>May touch: close, tls, flow, loop, transport, address, thread, report.
 *
 * <p>Threads: any.
 */
@NullMarked
package io.cmgr.engine.manager;

import org.jspecify.annotations.NullMarked;
