// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Link;
import io.cmgr.testkit.Callback;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.FullBacklog;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NetworkNamespace;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Transports;
import io.netty.channel.epoll.Epoll;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Links to targets of which one does not answer, and to a peer that has vanished. */
@ExtendWith(NoLeaks.class)
class LinkRaceTest {
    private final EventRecorder events = new EventRecorder();

    @OnEachTransport
    void aDeadFirstAddressCostsAQuarterOfASecond(Transport transport) throws Exception {
        Needs.namespaces();
        try (NetworkNamespace network = NetworkNamespace.create();
                ConnectionManager manager = Transports.manager(transport);
                Upstream upstream = new Upstream()) {
            network.swallow();
            long begin = System.nanoTime();
            TcpConnect where = TcpConnect.to(network.there(), 4160).or("127.0.0.1:" + upstream.port());
            Link link = manager.link(where.as("link"), events);
            upstream.accept();
            Deadline.get(link.connected());
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            assertTrue(millis >= 249 && millis < 5000, () -> millis + " ms, and the connect time-out is 10 s");
            upstream.end(link);
        }
    }

    @OnEachTransport
    void theLosersOfARaceLeaveNoDescriptorNoEventNoPlace(Transport transport) throws Exception {
        try (ConnectionManager acceptor = Transports.manager(transport);
                ConnectionManager manager = ConnectionManager.builder()
                        .transport(transport)
                        .maxSessions(1)
                        .build();
                FullBacklog silent = new FullBacklog()) {
            int port = acceptor.listen(TcpListen.on("127.0.0.1", 0), new EventRecorder())
                    .port();
            TcpConnect where =
                    TcpConnect.to(silent.hostPort()).or("127.0.0.1:" + port).as("link");
            int before = 0;
            for (int i = 0; i < 4; i++) {
                Link link = manager.link(where, events);
                assertEquals(link, events.next(Callback.NEW).session().link());
                Deadline.get(link.close());
                events.next(Callback.DISCONNECTED);
                Deadline.until(
                        "the other end",
                        () -> acceptor.stats().opened() == acceptor.stats().closed());
                if (i == 0) {
                    before = descriptors();
                }
            }
            int first = before;
            Deadline.until("no descriptor more", () -> descriptors() <= first);
            assertEquals(0, events.size());
            assertEquals(4, manager.stats().opened());
        }
    }

    private static int descriptors() {
        String[] open = new File("/proc/self/fd").list();
        return open == null ? 0 : open.length;
    }

    @Tag("soak")
    @Test
    void aFiveByteWriteIntoADeadNetworkBringsTheLinkDownInFifteenSeconds() throws Exception {
        writeIntoADeadNetwork(Duration.ofSeconds(10), 15);
    }

    @Test
    void aFiveByteWriteIntoADeadNetworkBringsTheLinkDown() throws Exception {
        writeIntoADeadNetwork(Duration.ofMillis(500), 20);
    }

    private void writeIntoADeadNetwork(Duration stallTimeout, int seconds) throws Exception {
        Needs.needs("epoll", Epoll.isAvailable());
        Needs.tools("nc");
        Needs.namespaces();
        try (NetworkNamespace network = NetworkNamespace.create();
                ConnectionManager manager = Transports.manager(Transport.EPOLL);
                ChildProcess peer = listener(network)) {
            assertTrue(peer.pid() > 0);
            TcpConnect where = TcpConnect.to(network.there(), 4160).stallTimeout(stallTimeout);
            Link link = manager.link(where.as("link"), Upstream.AT_ONCE, events);
            events.next(Callback.NEW);
            network.swallow();
            Deadline.get(link.write("five\n"));
            Deadline.until("down", seconds, () -> !link.isUp());
            Deadline.get(link.close());
        }
    }

    private static ChildProcess listener(NetworkNamespace network) throws IOException {
        return ChildProcess.start(network.inside("nc", "-l", "-k", "4160").toArray(String[]::new));
    }
}
