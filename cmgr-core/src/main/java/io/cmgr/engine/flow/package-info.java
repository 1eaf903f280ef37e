// SPDX-License-Identifier: BSD-2-Clause
/**
 * Flow control and its limits: the account of unsent bytes ({@code PendingBytes}), pauses of reads and the input that
 * they hold back ({@code ReadPauses}, {@code HeldInput}), and the limit of sessions ({@code PlaceLimit}). Four watches
 * notice that nothing moves: a peer that takes no bytes ({@code ProgressWatch}), one that acknowledges none
 * ({@code AckWatch}), one that has gone while its session is paused ({@code PauseWatch}), and a connection that is idle
 * ({@code IdleHandler}).
 *
 * <p>May touch: loop, thread.
 *
 * <p>Threads: accounts, pauses and limits may be used by any thread; held input and watches by their event loop only.
 */
@NullMarked
package io.cmgr.engine.flow;

import org.jspecify.annotations.NullMarked;
