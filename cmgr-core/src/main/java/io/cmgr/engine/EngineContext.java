// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.cmgr.config.StreamOptions;

/** What all parts of one manager share. */
record EngineContext(
        Settings settings,
        SocketTransport transport,
        EventLoops loops,
        SessionRegistry registry,
        SessionIds ids,
        NameResolver resolver) {
    /** The cap of a stream session: its own, or else the manager's. */
    long maxPendingBytes(StreamOptions options) {
        return options.maxPendingBytes() == null ? settings.maxPendingBytes() : options.maxPendingBytes();
    }
}
