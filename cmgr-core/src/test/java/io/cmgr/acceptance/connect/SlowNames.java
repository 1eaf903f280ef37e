// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.connect;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Peer;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A process whose name server does not answer. It connects to many names, gives them up, and tries again. Meanwhile an
 * echo goes on, and a name that needs no server is found.
 */
final class SlowNames {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final int NAMES = 50;
    private static final int ROUNDS = 2;

    private SlowNames() {}

    public static void main(String[] arguments) throws IOException {
        SessionHandler echo = (session, data, from) -> session.write(data.retain());
        try (ConnectionManager manager = ConnectionManager.builder()
                .transport(Transport.valueOf(arguments[0]))
                .build()) {
            int port = manager.listenTcp(0, echo).port();
            System.out.println("given up with its socket: " + isGivenUpWithItsSocket(manager, echo));
            try (Peer peer = Peer.connect(port)) {
                for (int i = 0; i < ROUNDS; i++) {
                    List<CompletableFuture<Session>> attempts = tryAllNames(manager, echo);
                    boolean found = connects(manager, echo, port);
                    boolean echoed = echoes(peer, attempts);
                    boolean timedOut = attempts.stream().allMatch(SlowNames::timedOut);
                    System.out.println("timed out: " + timedOut + ", echoed: " + echoed + ", found: " + found);
                }
            }
        }
        System.out.println("closed");
    }

    private static List<CompletableFuture<Session>> tryAllNames(ConnectionManager manager, SessionHandler handler) {
        List<CompletableFuture<Session>> attempts = new ArrayList<>();
        for (int i = 0; i < NAMES; i++) {
            TcpConnect where = TcpConnect.to("name" + i + ".example", 80).connectTimeout(LIMIT);
            attempts.add(manager.connect(where, handler));
        }
        return attempts;
    }

    /** Whether a datagram that waits for a name fails when its socket closes. */
    private static boolean isGivenUpWithItsSocket(ConnectionManager manager, SessionHandler handler)
            throws IOException {
        UdpSession socket = manager.listenUdp(0, handler);
        CompletableFuture<Void> write = manager.writeUdp(socket.id(), "peer.example:9", "x");
        boolean waited = !write.isDone();
        socket.close().join();
        return waited && write.isDone() && Deadline.failure(write) instanceof SessionClosedException;
    }

    /** Whether a name is looked up and connected before any of the others is given up. */
    private static boolean connects(ConnectionManager manager, SessionHandler handler, int port) {
        TcpConnect where = TcpConnect.to("localhost", port).connectTimeout(LIMIT);
        return manager.connect(where, handler)
                .handle((session, error) -> error == null)
                .join();
    }

    private static boolean echoes(Peer peer, List<CompletableFuture<Session>> attempts) throws IOException {
        int echoes = 0;
        while (!attempts.stream().allMatch(CompletableFuture::isDone)) {
            peer.send("ping").readText(4);
            echoes++;
        }
        return echoes > 0;
    }

    private static boolean timedOut(CompletableFuture<Session> attempt) {
        return Deadline.failure(attempt) instanceof ConnectTimeoutException;
    }
}
