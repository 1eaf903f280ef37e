// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.engine.transport.SocketTransport;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Stub;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class KernelDropsTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private long known = -1;
    private final KernelDrops drops =
            new KernelDrops(Stub.of(SocketTransport.class, (proxy, method, arguments) -> known), channel);

    @AfterEach
    void close() {
        channel.close();
    }

    @Test
    void aTransportThatCannotAskLeavesTheCountUnknown() {
        assertEquals(-1, drops.count());
    }

    @Test
    void theLastCountOutlivesTheSocket() {
        known = 3;
        assertEquals(3, drops.count());
        known = 5;
        drops.keep();
        known = -1;
        assertEquals(5, drops.count());
    }
}
