// SPDX-License-Identifier: BSD-2-Clause
/**
 * One message to many sessions: {@code ManySessions}, the destination behind write-to-all, frames it once for each
 * framing ({@code FramedOnce}) and queues a {@code Delivery} for each event loop and framing. Its {@code Receivers} are
 * an {@code Audience} of the {@code SessionGroup}: the open sessions that share an event loop and a framing.
 *
 * <p>May touch: output, flow, loop, framing, thread, report.
 *
 * <p>Threads: any thread broadcasts; sessions join and leave an audience, and are written to, on its event loop.
 */
@NullMarked
package io.cmgr.engine.broadcast;

import org.jspecify.annotations.NullMarked;
