// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.session.Listener;
import java.util.concurrent.CompletableFuture;

/** A listener as the manager knows it. Any thread may call it. */
interface RegisteredListener extends Listener {
    /**
     * Closes as {@link #close} does; the future completes when all that it took are sessions, but for those whose event
     * loop is blocked. Never fails.
     */
    CompletableFuture<Void> closeAndSettle();
}
