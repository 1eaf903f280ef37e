// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What an id stands for: a session, or the attempt that will become one. */
interface RegistryEntry {
    String id();

    /** The session, null while it is only attempted. */
    @Nullable
    ChannelSession session();

    /** Ends it; the future completes when the id is free. */
    CompletableFuture<Void> end(Ending why);
}
