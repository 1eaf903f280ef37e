// SPDX-License-Identifier: BSD-2-Clause
/**
 * Outputs of sessions: the way of a write from its caller to the kernel. A {@code StreamOutput} makes a
 * {@code StreamWrite} of each write, which waits in the event loop's queue until it is written to the channel;
 * {@code BatchedOutput} writes straight to the socket and collects writes in a {@code WriteBatch},
 * {@code PromisedOutput} writes through handlers that may hold messages back, and {@code UpgradedOutput} is that of a
 * session which has gone over to TLS.
 *
 * <p>May touch: flow, loop, report, thread.
 *
 * <p>Threads: any thread makes a write; all else about an output is touched on its event loop only.
 */
@NullMarked
package io.cmgr.engine.output;

import org.jspecify.annotations.NullMarked;
