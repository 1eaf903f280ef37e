// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;

/** Makes the managers of the servers on cmgr: all defaults, except the number of event loops and of sessions. */
final class CmgrServers {
    private static final int MAX_SESSIONS = 20_000;

    private CmgrServers() {}

    static ConnectionManager manager(int loops) {
        return ConnectionManager.builder()
                .eventLoops(loops)
                .maxSessions(MAX_SESSIONS)
                .build();
    }
}
