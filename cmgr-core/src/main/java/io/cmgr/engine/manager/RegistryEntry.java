// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import io.cmgr.engine.close.Unsent;
import io.cmgr.session.Destination;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What has an id in the registry: a session, an attempt to connect, or a link. Any thread may call it. */
public interface RegistryEntry {
    String id();

    /** The session; null of an attempt, and of a link that has none now. */
    @Nullable
    Session session();

    /** Where a write to the id goes; null of an attempt. */
    @Nullable
    Destination<Void> destination();

    /** Ends it gracefully; the future completes when the id is free. */
    CompletableFuture<Void> end(EndReason why);

    /**
     * Ends it with a reset. If the kernel has everything of a close under way and may still deliver it, there is no
     * reset. The future completes when the id is free.
     */
    CompletableFuture<Void> force(EndReason why);

    /** What it waits for, in a paragraph for people. */
    String explain();

    /** The handler that gets the session's events. */
    SessionHandler handler();

    /** Why the session ends; null as long as there is no reason, and of an attempt or a link. */
    default @Nullable EndReason reason() {
        return null;
    }

    /** What had been accepted, and was not sent because it ended. Final when it has ended. */
    Unsent unsent();

    /** Ends it on the calling thread if its event loop has terminated; otherwise does nothing. */
    void orphaned();
}
