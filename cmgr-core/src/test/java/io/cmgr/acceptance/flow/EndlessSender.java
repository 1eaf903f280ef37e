// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.TestStream;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * A process that sends the test stream to each peer without end, and gives up peers that take nothing for half a
 * second.
 */
final class EndlessSender implements SessionHandler {
    private static final int CHUNK_BYTES = 64 << 10;

    public static void main(String[] arguments) throws IOException {
        try (ConnectionManager manager = ConnectionManager.builder()
                .transport(Transport.valueOf(arguments[0]))
                .build()) {
            TcpListen where = TcpListen.on("127.0.0.1", 0)
                    .stallTimeout(Duration.ofMillis(500))
                    .sendBuffer(CHUNK_BYTES);
            System.out.println(manager.listen(where, new EndlessSender()).port());
            while (System.in.read() >= 0) {
                // until the test has ended
            }
        }
    }

    @Override
    public void onNew(Session session) {
        sendFrom(session, 0);
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {}

    private static void sendFrom(Session session, long offset) {
        session.write(TestStream.bytes(offset, 4 * CHUNK_BYTES))
                .thenRun(() -> sendFrom(session, offset + 4 * CHUNK_BYTES));
    }
}
