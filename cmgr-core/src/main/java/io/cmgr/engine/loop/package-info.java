// SPDX-License-Identifier: BSD-2-Clause
/**
 * Event loops: the queue by which other threads reach them and the flush at the end of a turn ({@code SessionLoop}),
 * values that exist once per loop ({@code PerLoop}), and futures that refuse to deadlock ({@code LoopAwareFuture}).
 *
 * <p>May touch: thread, report.
 *
 * <p>Threads: any thread submits commands; they run on the event loop.
 */
@NullMarked
package io.cmgr.engine.loop;

import org.jspecify.annotations.NullMarked;
