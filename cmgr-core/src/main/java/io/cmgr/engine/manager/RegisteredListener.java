// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import io.cmgr.session.Listener;
import java.util.concurrent.CompletableFuture;

/** A listener in the registry of its manager. Any thread may call it. */
public interface RegisteredListener extends Listener {
    /**
     * Closes the listener, as {@link #close} does. The future completes when all accepted connections are sessions,
     * except those whose event loop is blocked. It never fails.
     */
    CompletableFuture<Void> closeAndSettle();

    /** Why it does not accept, in a paragraph for people. */
    String explain();
}
