// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import io.cmgr.session.SessionStats;

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
}
