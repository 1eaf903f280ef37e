// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.link;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Link;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.OwnPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many links whose server is started again. */
@ExtendWith(NoLeaks.class)
class LinkStormTest {
    private static final SessionHandler QUIET = (session, data, from) -> {};

    /** A few hundred are enough to see that none stays behind; the times belong to the large storm. */
    @OnEachTransport
    void allLinksComeBackAfterTheirServer(Transport transport) throws Exception {
        Reconnect quick = Reconnect.always().backoff(Duration.ofMillis(50), Duration.ofMillis(500));
        restart(transport, 300, quick, Duration.ofMillis(100), 60, 60);
    }

    @Tag("soak")
    @OnEachTransport
    void tenThousandLinksAndARestartedServer(Transport transport) throws Exception {
        long overflows = listenOverflows();
        restart(transport, 9_000, Reconnect.always(), Duration.ofSeconds(5), 12, 36);
        assertEquals(overflows, listenOverflows(), "connections that the kernel had no room for");
    }

    private static void restart(Transport transport, int count, Reconnect manner, Duration down, int most, int all)
            throws Exception {
        List<Link> links = new ArrayList<>();
        try (ConnectionManager clients = manager(transport)) {
            int port = OwnPorts.free();
            try (ConnectionManager server = manager(transport)) {
                server.listen(TcpListen.on("127.0.0.1", port).backlog(4096), QUIET);
                for (int i = 0; i < count; i++) {
                    links.add(clients.link(TcpConnect.to("127.0.0.1", port).as("link-" + i), manner, QUIET));
                }
                Deadline.until("all are up", 60, () -> links.stream().allMatch(Link::isUp));
            }
            Deadline.until("all are down", 60, () -> links.stream().noneMatch(Link::isUp));
            Deadline.letPass(down);
            try (ConnectionManager server = manager(transport)) {
                server.listen(TcpListen.on("127.0.0.1", port).backlog(4096), QUIET);
                Deadline.until("95 % are up", most, () -> up(links) >= count * 95 / 100);
                Deadline.until("all are up", all, () -> up(links) == count);
                assertTrue(links.stream().map(Link::session).allMatch(session -> session != null && session.isOpen()));
            }
        }
        assertTrue(links.stream().noneMatch(Link::isOpen));
    }

    private static long up(List<Link> links) {
        return links.stream().filter(Link::isUp).count();
    }

    private static ConnectionManager manager(Transport transport) {
        return ConnectionManager.builder().transport(transport).build();
    }

    private static long listenOverflows() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/net/netstat"), US_ASCII).stream()
                .filter(line -> line.startsWith("TcpExt:"))
                .toList();
        List<String> names = List.of(lines.get(0).split(" ", -1));
        return Long.parseLong(lines.get(1).split(" ", -1)[names.indexOf("ListenOverflows")]);
    }
}
