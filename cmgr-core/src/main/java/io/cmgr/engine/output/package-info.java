// SPDX-License-Identifier: BSD-2-Clause
/**
 * The way out: from the write that a caller makes to the kernel that takes it. A {@code PendingWrite} waits in the event
 * loop's queue and then in a {@code WriteBatch}; {@code BatchedOutput} writes to the socket without promises,
 * {@code PromisedOutput} through handlers that may hold messages back.
 *
 * <p>May touch: flow, loop, thread.
 *
 * <p>Threads: any thread makes a write; an output is touched on its event loop only.
 */
@NullMarked
package io.cmgr.engine.output;

import org.jspecify.annotations.NullMarked;
