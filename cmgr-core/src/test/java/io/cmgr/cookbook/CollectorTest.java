// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.cookbook;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.UdpPeer;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class CollectorTest {
    @Test
    void eachDatagramIsALineWithItsSender() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (Background background = new Background();
                ConnectionManager manager = ConnectionManager.create();
                UdpPeer peer = UdpPeer.open()) {
            EventChannel events = manager.openEventChannel();
            UdpSession socket = Collector.open(manager, 0, events);
            background.start("taker", () -> Collector.serve(events, lines::add));
            int port = ((InetSocketAddress) socket.localAddress()).getPort();
            peer.send(port, "<13>one").send(port, "<14>two").send(port, "x".repeat(8193));
            String from = peer.address() + " ";
            assertEquals(from + "<13>one", lines.poll(20, TimeUnit.SECONDS));
            assertEquals(from + "<14>two", lines.poll(20, TimeUnit.SECONDS));
            assertEquals(from + "x".repeat(8192), lines.poll(20, TimeUnit.SECONDS));
        }
    }
}
