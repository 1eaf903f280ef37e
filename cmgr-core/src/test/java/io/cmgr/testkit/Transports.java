// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.netty.channel.epoll.Epoll;
import java.time.Duration;
import java.util.stream.Stream;

/** The transports that can be used on this machine. */
public final class Transports {
    private Transports() {}

    public static Stream<Transport> here() {
        return Epoll.isAvailable() ? Stream.of(Transport.NIO, Transport.EPOLL) : Stream.of(Transport.NIO);
    }

    /**
     * A manager. On NIO it waits for a short time only until peers answer its end, since many peers in tests never do.
     */
    public static ConnectionManager manager(Transport transport) {
        var builder = ConnectionManager.builder().transport(transport);
        return transport == Transport.NIO
                ? builder.drainTimeout(Duration.ofSeconds(2)).build()
                : builder.build();
    }

    /** A manager with two event loops, whose sessions are spread over both. */
    public static ConnectionManager onTwoLoops(Transport transport) {
        return ConnectionManager.builder().transport(transport).eventLoops(2).build();
    }
}
