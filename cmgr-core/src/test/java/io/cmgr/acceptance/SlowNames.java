// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Peer;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A process for which no name is ever found: tries more names at once than are looked up, while an echo goes on. */
final class SlowNames {
    private static final int NAMES = 20;

    private SlowNames() {}

    public static void main(String[] arguments) throws IOException {
        SessionHandler echo = (session, data, from) -> session.write(data.retain());
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(Transport.valueOf(arguments[0]))
                        .build();
                Peer peer = Peer.connect(manager.listenTcp(0, echo).port())) {
            List<CompletableFuture<Session>> attempts = new ArrayList<>();
            for (int i = 0; i < NAMES; i++) {
                attempts.add(manager.connect(
                        TcpConnect.to("name" + i + ".example", 80).connectTimeout(Duration.ofMillis(300)), echo));
            }
            int echoes = 0;
            while (!attempts.stream().allMatch(CompletableFuture::isDone)) {
                peer.send("ping").readText(4);
                echoes++;
            }
            System.out.println(attempts.stream().allMatch(SlowNames::timedOut) + " after echoes: " + (echoes > 0));
            manager.close();
        }
        System.out.println("closed");
    }

    private static boolean timedOut(CompletableFuture<Session> attempt) {
        return Deadline.failure(attempt) instanceof ConnectTimeoutException;
    }
}
