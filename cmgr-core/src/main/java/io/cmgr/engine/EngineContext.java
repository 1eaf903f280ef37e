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
        SessionGroup streams) {}
