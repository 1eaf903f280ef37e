// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import io.cmgr.session.Link;
import io.cmgr.session.SessionStats;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The id and the place that a session has from its origin while it lives. The origin decides what happens to them when
 * the session ends; for instance, the id of an accepted session becomes free.
 */
public interface Lease {
    /**
     * The session has ended, and gives back its id and place. Called once, before DISCONNECTED is delivered, and on the
     * session's event loop, or on any thread once that loop has terminated.
     *
     * @param session the session's entry in the registry
     * @param last the session's final counters
     */
    void end(RegistryEntry session, SessionStats last);

    /**
     * The session takes no more writes, for its end has begun, or that of its output. Called once at most, on any thread,
     * and not if the end comes without a beginning, as by a connection that is lost.
     */
    default void writesEnd(RegistryEntry session) {}

    /** The link whose session it is; null if it is of none. Any thread. */
    default @Nullable Link link() {
        return null;
    }

    /**
     * The session can no longer send a message that was written by {@code writeReturnable}, and its channel was not
     * given it. Called on the session's event loop.
     *
     * @param message the framed message, or an object to be encoded; the lease takes it over if it returns true
     * @param size the size of the caller's data
     * @param outcome the future of the write, which the lease completes then
     * @return whether the lease has taken the message
     */
    default boolean takesBack(Object message, int size, CompletableFuture<Void> outcome) {
        return false;
    }
}
