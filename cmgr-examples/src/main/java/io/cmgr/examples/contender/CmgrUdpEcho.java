// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.contender;

import io.cmgr.ConnectionManager;
import io.cmgr.session.UdpSession;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The echo of datagrams in callbacks, with the default {@code maxDatagram}. */
final class CmgrUdpEcho implements Server {
    private final ConnectionManager manager;
    private final int port;

    CmgrUdpEcho(int loops) throws IOException {
        manager = CmgrServers.manager(loops);
        UdpSession socket = manager.listenUdp(
                0,
                (session, data, from) ->
                        ((UdpSession) session).to((InetSocketAddress) from).write(data.retain()));
        port = ((InetSocketAddress) socket.localAddress()).getPort();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        manager.close();
    }
}
