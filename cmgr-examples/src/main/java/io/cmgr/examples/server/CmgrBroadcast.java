// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpListen;
import io.cmgr.session.SessionHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;

/** cmgr, in callbacks: each message of a session is written to all sessions. */
final class CmgrBroadcast {
    /** What may wait for a listener that has stopped reading, before messages to it are dropped; and in the kernel. */
    private static final int MAX_PENDING_BYTES = 64 << 10;

    private CmgrBroadcast() {}

    static Server start(int loops) throws IOException {
        return start(CmgrServers.manager(loops));
    }

    static Server startIoUring(int loops) throws IOException {
        return start(CmgrServers.onIoUring(loops));
    }

    static Server startTls(int loops) throws IOException {
        return start(CmgrServers.manager(loops), where().tls(ServerTls.context(SslProvider.JDK)));
    }

    /** Messages are longer, and dropped for those who do not take them. */
    static Server startDropping(int loops) throws IOException {
        return start(
                CmgrServers.manager(loops),
                TcpListen.on(0)
                        .framing(Framing.fixed(Server.LONG_BROADCAST_BYTES))
                        .maxPendingBytes(MAX_PENDING_BYTES)
                        .sendBuffer(MAX_PENDING_BYTES)
                        .slowConsumer(SlowConsumerPolicy.DROP));
    }

    static Server startNode(int loops, InetSocketAddress engine) throws IOException {
        return start(CmgrServers.node(loops, engine, "many"));
    }

    static Server startOnlyNode(int loops, InetSocketAddress engine) throws IOException {
        return start(CmgrServers.node(loops, engine, "one"));
    }

    static Server startReceiver(int loops, InetSocketAddress engine) throws IOException {
        return start(CmgrServers.node(loops, engine, ServerType.RECEIVERS));
    }

    private static Server start(ConnectionManager manager) throws IOException {
        return start(manager, where());
    }

    private static TcpListen where() {
        return TcpListen.on(0).framing(Framing.fixed(Server.BROADCAST_BYTES));
    }

    private static Server start(ConnectionManager manager, TcpListen where) throws IOException {
        SessionHandler broadcast = (session, data, from) -> manager.writeToAll(data.retain());
        return new Server(manager.listen(where, broadcast).port(), manager::close);
    }
}
