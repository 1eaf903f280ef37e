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

    /** Ends it by force; the future completes when the id is free. */
    CompletableFuture<Void> abort(Ending why);

    /** Who hears of it. */
    SessionHandler handler();

    /** How many accepted bytes had not been taken by the kernel when it ended. */
    long unsentAtEnd();

    /** Ends it on this thread if its event loop has ended before it. */
    void orphaned();
}
