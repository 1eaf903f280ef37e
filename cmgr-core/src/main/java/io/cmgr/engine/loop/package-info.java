// SPDX-License-Identifier: BSD-2-Clause
/**
 * Event loops: which of them a manager has ({@code EventLoops}), the queue by which other threads reach one and the
 * flush at the end of its turn ({@code SessionLoop}), values that exist once per loop ({@code PerLoop}), and futures
 * that refuse to deadlock ({@code LoopAwareFuture}).
 *
 * <p>May touch: thread, report.
 *
 * <p>Threads: any thread submits commands and waits for futures; commands run, and outputs are flushed, on the event
 * loop.
 */
@NullMarked
package io.cmgr.engine.loop;

import org.jspecify.annotations.NullMarked;
