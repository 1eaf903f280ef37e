// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.netty.channel.epoll.Epoll;
import java.util.stream.Stream;

/** The transports that this machine has. */
public final class Transports {
    private Transports() {}

    public static Stream<Transport> here() {
        return Epoll.isAvailable() ? Stream.of(Transport.NIO, Transport.EPOLL) : Stream.of(Transport.NIO);
    }

    public static ConnectionManager manager(Transport transport) {
        return ConnectionManager.builder().transport(transport).build();
    }
}
