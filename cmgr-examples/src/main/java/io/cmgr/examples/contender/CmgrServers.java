// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.contender;

import io.cmgr.ConnectionManager;

/** What the servers on cmgr share: all defaults but the number of event loops and of sessions. */
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
