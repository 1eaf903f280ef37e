// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.flow.ReadPauses;
import io.cmgr.engine.thread.ManagerThreads;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class TlsHandshakesTest {
    private static final int MAX_COMPUTING = 256;

    private final TlsHandshakes handshakes =
            new TlsHandshakes(new ManagerThreads("test").named("tls", true), 1000, new HandshakeCounters());

    @Test
    void listenersStopAcceptingWhileTooManyComputationsWait() {
        EmbeddedChannel server = new EmbeddedChannel();
        ReadPauses listener = new ReadPauses(server);
        handshakes.computing().hold(listener);
        CompletableFuture<Void> gate = new CompletableFuture<>();
        for (int i = 1; i < MAX_COMPUTING; i++) {
            handshakes.execute(gate::join);
        }
        assertFalse(listener.paused());
        handshakes.execute(gate::join);
        assertTrue(listener.paused());
        gate.complete(null);
        Deadline.until("all computed", () -> handshakes.computing().free() == MAX_COMPUTING);
        assertFalse(listener.paused());
        handshakes.close();
        server.close();
    }

    @Test
    void aRefusedComputationIsNoLongerCounted() {
        handshakes.close();
        assertThrows(RejectedExecutionException.class, () -> handshakes.execute(() -> {}));
        assertEquals(MAX_COMPUTING, handshakes.computing().free());
    }
}
