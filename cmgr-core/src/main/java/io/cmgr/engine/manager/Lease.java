// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import io.cmgr.session.SessionStats;

/**
 * The id and the place that a session has from its origin, for as long as it lives. What becomes of them afterwards is
 * for the origin to decide: an accepted session's id is free again, that of a link stays the link's.
 */
public interface Lease {
    /**
     * The session has ended, and gives back what it had. Called once, before the handler hears DISCONNECTED, on the
     * session's event loop unless that is gone.
     *
     * @param session the entry that stands in the registry under the id
     * @param last the session's final figures
     */
    void end(RegistryEntry session, SessionStats last);
}
