// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What an id stands for: a session, or the attempt that will become one. Any thread may call it. */
interface RegistryEntry {
    String id();

    /** The session, null while it is only attempted. */
    @Nullable
    Session session();

    /** Ends it gracefully; the future completes when the id is free. */
    CompletableFuture<Void> end(Ending why);

    /**
     * Ends it by force: with a reset if bytes are unsent, else so that the kernel may still deliver what it has. The future
     * completes when the id is free.
     */
    CompletableFuture<Void> force(Ending why);

    /** Who hears of it. */
    SessionHandler handler();

    /** What it had accepted and its end cut off, once it has ended. */
    Unsent unsent();

    /** Ends it on this thread if its event loop has ended before it. */
    void orphaned();
}
