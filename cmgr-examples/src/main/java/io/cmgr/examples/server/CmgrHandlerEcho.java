// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.server;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.SocketAddress;

/**
 * cmgr, in callbacks: an echo that stops reading while its peer does not take the replies. Over TCP, TLS and
 * Unix-domain sockets, of bytes and of messages.
 */
final class CmgrHandlerEcho implements SessionHandler {
    CmgrHandlerEcho() {}

    static Server start(int loops) throws IOException {
        return start(loops, TcpListen.on(0));
    }

    static Server startIoUring(int loops) throws IOException {
        return start(CmgrServers.onIoUring(loops), TcpListen.on(0));
    }

    static Server startTls(int loops) throws IOException {
        return start(loops, TcpListen.on(0).tls(ServerTls.context(SslProvider.JDK)));
    }

    static Server startOpenSsl(int loops) throws IOException {
        return start(loops, TcpListen.on(0).tls(ServerTls.context(SslProvider.OPENSSL)));
    }

    static Server startLines(int loops) throws IOException {
        return start(loops, TcpListen.on(0).framing(Framing.lines(Server.LONGEST_MESSAGE)));
    }

    static Server startLengths(int loops) throws IOException {
        return start(
                loops, TcpListen.on(0).framing(Framing.lengthPrefixed(Server.LENGTH_BYTES, Server.LONGEST_MESSAGE)));
    }

    static Server startUnix(int loops) throws IOException {
        TemporarySocket socket = TemporarySocket.create();
        ConnectionManager manager = CmgrServers.manager(loops);
        manager.listen(TcpListen.on(socket.address()), new CmgrHandlerEcho());
        return new Server(socket.address(), () -> {
            manager.close();
            socket.delete();
        });
    }

    private static Server start(int loops, TcpListen where) throws IOException {
        return start(CmgrServers.manager(loops), where);
    }

    private static Server start(ConnectionManager manager, TcpListen where) throws IOException {
        return new Server(manager.listen(where, new CmgrHandlerEcho()).port(), manager::close);
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {
        session.write(data.retain());
        if (!session.isWritable()) {
            session.pauseReads();
        }
    }

    @Override
    public void onWritable(Session session) {
        session.resumeReads();
    }
}
