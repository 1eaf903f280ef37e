// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import io.cmgr.engine.close.Unsent;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What an id stands for: a session, or the attempt to connect that will become one. Any thread may call it. */
public interface RegistryEntry {
    String id();

    /** The session; null for an attempt. */
    @Nullable
    Session session();

    /** Ends it gracefully; the future completes when the id is free. */
    CompletableFuture<Void> end(EndReason why);

    /**
     * Ends it by force: with a reset, unless the kernel has everything and may still deliver it. The future completes
     * when the id is free.
     */
    CompletableFuture<Void> force(EndReason why);

    /** The handler that hears of the session. */
    SessionHandler handler();

    /** Once it has ended: what it had accepted, and its end cut off. */
    Unsent unsent();

    /** Ends it on the calling thread, if its event loop has ended before it. */
    void orphaned();
}
