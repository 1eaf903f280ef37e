// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.session.Listener;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
@Timeout(30)
class SteadyClientsTest {
    private static final int CONNECTIONS = 50;

    /**
     * Bench relies on it: after this, the server has a session for each connection. Here the clients' loop begins late.
     */
    @Test
    void clientsThatAreStoppedAtOnceHaveExchangedAMessageOnEachConnection() throws Exception {
        try (ConnectionManager manager = ConnectionManager.create()) {
            Listener listener = manager.listen(TcpListen.on("127.0.0.1", 0), (SessionHandler)
                    (session, data, from) -> session.write(data.retain()));
            try (ClientLoops loops = new ClientLoops(1);
                    SteadyClients clients = new SteadyClients(
                            loops,
                            Traffic.echo(CONNECTIONS, 1, 64),
                            new InetSocketAddress("127.0.0.1", listener.port()))) {
                clients.open(Duration.ZERO, tried -> {});
                Totals totals = startAndStop(clients, loops.all().get(0));
                assertEquals(totals.sent(), totals.answered());
                assertTrue(totals.answered() >= CONNECTIONS, totals.toString());
            }
        }
    }

    private static Totals startAndStop(SteadyClients clients, EventLoop loop) {
        Thread stopping = Thread.currentThread();
        AtomicBoolean stopped = new AtomicBoolean();
        loop.execute(() -> {
            while (!stopped.get() && stopping.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        });
        clients.start();
        clients.stop(Duration.ofSeconds(20));
        Totals totals = clients.totals();
        stopped.set(true);
        return totals;
    }
}
