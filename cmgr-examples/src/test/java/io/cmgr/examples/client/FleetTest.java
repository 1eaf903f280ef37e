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
class FleetTest {
    private static final int CONNECTIONS = 50;

    /** Who measures what connections take wants to know that the server has them all; here the clients begin late. */
    @Test
    void whatIsHaltedAtOnceHasExchangedAMessageOnEachConnection() throws Exception {
        try (ConnectionManager manager = ConnectionManager.create()) {
            Listener listener = manager.listen(TcpListen.on("127.0.0.1", 0), (SessionHandler)
                    (session, data, from) -> session.write(data.retain()));
            try (ClientLoops loops = new ClientLoops(1);
                    Fleet fleet = new Fleet(
                            loops,
                            Traffic.echo(CONNECTIONS, 1, 64),
                            new InetSocketAddress("127.0.0.1", listener.port()))) {
                fleet.open(Duration.ZERO, tried -> {});
                Totals totals = goAndHalt(fleet, loops.all().get(0));
                assertEquals(totals.sent(), totals.answered());
                assertTrue(totals.answered() >= CONNECTIONS, totals.toString());
            }
        }
    }

    private static Totals goAndHalt(Fleet fleet, EventLoop loop) {
        Thread halting = Thread.currentThread();
        AtomicBoolean halted = new AtomicBoolean();
        loop.execute(() -> {
            while (!halted.get() && halting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        });
        fleet.go();
        fleet.halt(Duration.ofSeconds(20));
        Totals totals = fleet.totals();
        halted.set(true);
        return totals;
    }
}
