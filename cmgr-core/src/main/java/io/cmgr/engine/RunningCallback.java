// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.manager.SessionRegistry;
import io.cmgr.engine.session.SessionLife;
import io.cmgr.session.Session;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells of which session a callback runs on an event loop that is blocked. The loop itself knows that of all callbacks
 * but those for data, which are too many: a session that has data is found among all sessions, since its counters
 * know that it is being read. Any thread.
 */
final class RunningCallback implements Function<SessionLoop, @Nullable String> {
    /** How many are named at most: more than one if a handler of the application keeps the end of a read to itself. */
    private static final int MOST = 3;

    private final SessionRegistry registry;

    RunningCallback(SessionRegistry registry) {
        this.registry = registry;
    }

    /** The session's id; null if no callback runs. */
    @Override
    public @Nullable String apply(SessionLoop loop) {
        String calling = loop.calling();
        if (calling != null) {
            return calling;
        }
        String read = registry.sessions().stream()
                .filter(session ->
                        session instanceof SessionLife life && life.loop == loop && life.counters.isBeingRead())
                .map(Session::id)
                .limit(MOST)
                .collect(Collectors.joining(" or "));
        return read.isEmpty() ? null : read;
    }
}
