// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.address.NameResolver;
import io.cmgr.engine.address.TestResolver;
import io.cmgr.engine.thread.ManagerThreads;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class PeerLookUpsTest {
    private static final int SIZE = 1000;
    private static final int WITH_OVERHEAD = SIZE + 512;

    private final CompletableFuture<InetAddress[]> answer = new CompletableFuture<>();
    private final NameResolver resolver =
            TestResolver.of(new ManagerThreads("test").named("resolver", true), host -> answer.join());
    private final PeerLookUps lookUps = new PeerLookUps(resolver, 2 * WITH_OVERHEAD);

    @AfterEach
    void close() {
        answer.complete(new InetAddress[] {InetAddress.getLoopbackAddress()});
        resolver.close();
    }

    @Test
    void datagramsThatWaitForANameAreBounded() {
        CompletableFuture<List<InetAddress>> first = lookUps.begin("name", SIZE);
        CompletableFuture<List<InetAddress>> second = lookUps.begin("other", SIZE);
        assertNull(lookUps.begin("third", 1));
        assertTrue(first.cancel(false));
        assertNotNull(lookUps.begin("third", SIZE), "what was given up waits no longer");
        answer.complete(new InetAddress[] {InetAddress.getLoopbackAddress()});
        assertEquals(List.of(InetAddress.getLoopbackAddress()), Deadline.get(second));
        Deadline.until("room for a fourth", () -> lookUps.begin("fourth", SIZE) != null);
    }

    @Test
    void theEndOfTheSessionGivesThemUp() {
        CompletableFuture<List<InetAddress>> before = lookUps.begin("name", SIZE);
        assertFalse(before.isDone());
        lookUps.close();
        assertTrue(before.isCancelled());
        assertTrue(lookUps.begin("name", SIZE).isCancelled());
    }
}
