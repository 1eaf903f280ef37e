// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.manager;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.Listener;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Transports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A size that is more than the kernel grants is logged, with the limit that reduces it. */
@ExtendWith(NoLeaks.class)
@EnabledOnOs(OS.LINUX)
class KernelLimitTest {
    private static final int TOO_MUCH = 1 << 30;

    private final PrintStream console = System.err;
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final EventRecorder events = new EventRecorder();

    @BeforeEach
    void captureTheLog() {
        System.setErr(new PrintStream(log, true, UTF_8));
    }

    @AfterEach
    void restoreTheLog() {
        System.setErr(console);
    }

    @OnEachTransport
    void aListenerThatAsksForTooMuchLogsThatWhenItListens(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            manager.listen(greedy(TcpListen.on("127.0.0.1", 0)), events);
            assertWarnings(
                    "listener l0: receiveBuffer of 1073741824 is cut to \\d+ by net.core.rmem_max",
                    "listener l0: sendBuffer of 1073741824 is cut to \\d+ by net.core.wmem_max",
                    "listener l0: backlog of 1073741824 is cut to \\d+ by net.core.somaxconn");
        }
    }

    @OnEachTransport
    void aUnixListenerThatAsksForTooMuchLogsThatToo(Transport transport, @TempDir Path directory) throws Exception {
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("s"));
        try (ConnectionManager manager = Transports.manager(transport)) {
            manager.listen(TcpListen.on(path).sendBuffer(TOO_MUCH), events);
            assertWarnings("listener l0: sendBuffer of 1073741824 is cut to \\d+ by net.core.wmem_max");
        }
    }

    @OnEachTransport
    void aUdpSocketThatAsksForTooMuchLogsThatToo(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            manager.listen(UdpListen.on("127.0.0.1", 0).receiveBuffer(8192), events);
            manager.listen(UdpListen.on("127.0.0.1", 0).receiveBuffer(TOO_MUCH), events);
            assertWarnings("session u1: receiveBuffer of 1073741824 is cut to \\d+ by net.core.rmem_max");
        }
    }

    @OnEachTransport
    void manyConnectionsThatAskForTooMuchLogThatOnce(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listenTcp(0, events);
            for (int i = 0; i < 10; i++) {
                Deadline.get(manager.connect(
                        TcpConnect.to("127.0.0.1", listener.port()).receiveBuffer(TOO_MUCH), events));
            }
            assertWarnings("session c1: receiveBuffer of 1073741824 is cut to \\d+ by net.core.rmem_max,"
                    + " 1 times since the last report");
        }
    }

    @OnEachTransport
    void sizesThatAreGrantedAreNotLogged(Transport transport) throws Exception {
        try (ConnectionManager manager = Transports.manager(transport)) {
            Listener listener = manager.listen(modest(TcpListen.on("127.0.0.1", 0)), events);
            Deadline.get(manager.connect(
                    TcpConnect.to("127.0.0.1", listener.port())
                            .receiveBuffer(8192)
                            .sendBuffer(8192),
                    events));
            assertWarnings();
        }
    }

    private static TcpListen greedy(TcpListen where) {
        return where.receiveBuffer(TOO_MUCH).sendBuffer(TOO_MUCH).backlog(TOO_MUCH);
    }

    private static TcpListen modest(TcpListen where) {
        return where.receiveBuffer(8192).sendBuffer(8192).backlog(10);
    }

    private void assertWarnings(String... patterns) throws IOException {
        List<String> lines = log.toString(UTF_8)
                .lines()
                .filter(line -> line.contains("WARN"))
                .toList();
        assertEquals(patterns.length, lines.size(), lines::toString);
        for (int i = 0; i < patterns.length; i++) {
            String line = lines.get(i);
            assertTrue(line.matches(".*" + patterns[i]), line);
        }
    }
}
