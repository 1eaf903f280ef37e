// SPDX-License-Identifier: BSD-2-Clause
/**
 * How much and how many: the account of unsent bytes ({@code PendingBytes}), who pauses reading ({@code ReadPauses}), how
 * many places there are ({@code PlaceLimit}), and who notices that nothing moves ({@code ProgressWatch},
 * {@code AckWatch}, {@code IdleHandler}).
 *
 * <p>May touch: loop, thread.
 *
 * <p>Threads: accounts, pauses and limits may be used by any thread; a watch by its event loop only.
 */
@NullMarked
package io.cmgr.engine.flow;

import org.jspecify.annotations.NullMarked;
