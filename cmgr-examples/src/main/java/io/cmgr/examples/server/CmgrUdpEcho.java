// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import java.io.IOException;
import java.net.InetSocketAddress;

/** cmgr, in callbacks: an echo of datagrams, with the default {@code maxDatagram}. */
final class CmgrUdpEcho {
    private CmgrUdpEcho() {}

    static Server start(int loops) throws IOException {
        return start(CmgrServers.manager(loops));
    }

    static Server startIoUring(int loops) throws IOException {
        return start(CmgrServers.onIoUring(loops));
    }

    private static Server start(ConnectionManager manager) throws IOException {
        SessionHandler echo = (session, data, from) ->
                ((UdpSession) session).to((InetSocketAddress) from).write(data.retain());
        return new Server(manager.listenUdp(0, echo).localAddress(), manager::close);
    }
}
