// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NetworkNamespace;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Transports;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A network that is gone: no packet arrives any more, neither a FIN nor a reset nor the answer of a name server. */
@ExtendWith(NoLeaks.class)
class LostPeerTest {
    @BeforeEach
    void needsANetworkToLose() {
        Needs.namespaces();
    }

    @OnEachTransport
    void theStallTimeoutEndsASessionThatIsWrittenTo(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (NetworkNamespace network = NetworkNamespace.create();
                ConnectionManager manager = Transports.manager(transport);
                Caller caller = new Caller(network, manager, events)) {
            Session session = events.nextSession();
            Deadline.get(session.write("hello\n"));
            assertEquals("hello", caller.line());
            network.swallow();
            CompletableFuture<Void> pending = session.write(new byte[8 << 20]);
            EventRecorder.Event end = events.nextDisconnected();
            assertEquals(DisconnectReason.SLOW_CONSUMER, end.reason());
            assertInstanceOf(SlowConsumerException.class, end.cause());
            assertInstanceOf(SlowConsumerException.class, Deadline.failure(pending));
        }
    }

    /** Keep-alive is on by default. Its times, which are minutes, are seconds here. */
    @OnEachTransport
    void keepAliveEndsAnIdleSession(Transport transport) throws Exception {
        EventRecorder events = new EventRecorder();
        try (NetworkNamespace network = NetworkNamespace.create();
                ConnectionManager manager = Transports.manager(transport);
                Caller caller = new Caller(network, manager, events)) {
            events.nextSession();
            network.swallow();
            EventRecorder.Event end = events.nextDisconnected();
            assertEquals(DisconnectReason.IO_ERROR, end.reason());
            assertInstanceOf(IOException.class, end.cause());
        }
    }

    @OnEachTransport
    void aNameServerThatIsGoneDelaysNoOtherConnection(Transport transport) throws Exception {
        try (NetworkNamespace network = NetworkNamespace.create();
                ChildProcess child =
                        ChildProcess.jvm(network.withoutNames(), List.of(), SlowNames.class, transport.name())) {
            assertEquals("given up with its socket: true", child.readLine());
            for (int i = 0; i < 2; i++) {
                assertEquals("timed out: true, echoed: true, found: true", child.readLine());
            }
            assertEquals("closed", child.readLine());
        }
    }

    /** A netcat process on the other machine. */
    private static final class Caller implements AutoCloseable {
        final Process process;

        Caller(NetworkNamespace network, ConnectionManager manager, EventRecorder events) throws IOException {
            Needs.tools("nc");
            Duration second = Duration.ofSeconds(1);
            TcpListen where = TcpListen.on("0.0.0.0", 0)
                    .sendBuffer(16 << 10)
                    .stallTimeout(second)
                    .keepAlive(second, second, 1);
            String port = Integer.toString(manager.listen(where, events).port());
            process = new ProcessBuilder(network.inside("nc", network.here(), port)).start();
        }

        String line() throws IOException {
            return new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine();
        }

        @Override
        public void close() {
            process.destroyForcibly();
            Deadline.get(process.onExit());
        }
    }
}
