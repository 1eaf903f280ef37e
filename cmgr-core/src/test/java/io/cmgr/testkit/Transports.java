// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.netty.channel.epoll.Epoll;
import java.time.Duration;
import java.util.stream.Stream;

/** The transports that this machine has. */
public final class Transports {
    private Transports() {}

    public static Stream<Transport> here() {
        return Epoll.isAvailable() ? Stream.of(Transport.NIO, Transport.EPOLL) : Stream.of(Transport.NIO);
    }

    /** A manager; on NIO it waits no longer than this for silent peers to answer its end, since many of a test's do not. */
    public static ConnectionManager manager(Transport transport) {
        var builder = ConnectionManager.builder().transport(transport);
        return transport == Transport.NIO
                ? builder.drainTimeout(Duration.ofSeconds(2)).build()
                : builder.build();
    }
}
