// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

/** What all parts of one manager share. */
record EngineContext(
        Settings settings,
        SocketTransport transport,
        EventLoops loops,
        SessionRegistry registry,
        ManagerThreads threads,
        FaultLog faults,
        SessionIds ids,
        SessionLimit limit,
        NameResolver resolver,
        TlsHandshakes handshakes,
        LastWords lastWords,
        Shortfalls shortfalls,
        SessionGroup streams) {
    /** The parts of a new manager: these, and those that every manager makes in the same way. */
    static EngineContext of(
            Settings settings,
            SocketTransport transport,
            EventLoops loops,
            ManagerThreads threads,
            FaultLog faults,
            NameResolver resolver) {
        return new EngineContext(
                settings,
                transport,
                loops,
                new SessionRegistry(),
                threads,
                faults,
                new SessionIds(),
                new SessionLimit(settings.maxSessions()),
                resolver,
                new TlsHandshakes(threads.named("tls", true), settings.maxSessions()),
                new LastWords(),
                new Shortfalls(),
                new SessionGroup(settings.maxPendingBytes()));
    }
}
