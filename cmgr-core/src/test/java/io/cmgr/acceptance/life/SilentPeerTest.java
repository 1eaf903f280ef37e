// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.cmgr.ConnectionManager;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.StreamConfig;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.BroadcastResult;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SlowConsumerException;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NetworkNamespace;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Transports;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * On epoll a session ends soon after a write to a peer that has lost its power, however few bytes were written. The
 * kernel takes such bytes at once, and would retransmit them for a quarter of an hour.
 */
@ExtendWith(NoLeaks.class)
class SilentPeerTest {
    private static final Duration LIMIT = Duration.ofMillis(500);

    private final EventRecorder events = new EventRecorder();
    private final List<Process> peers = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();

    @BeforeEach
    void needsANetworkToLose() {
        Needs.needs("epoll", Epoll.isAvailable());
        Needs.tools("nc", "openssl");
        Needs.namespaces();
    }

    @AfterEach
    void endThePeers() {
        peers.forEach(Process::destroyForcibly);
        peers.forEach(peer -> Deadline.get(peer.onExit()));
    }

    @Test
    void aFewUnacknowledgedBytesEndASession() throws Exception {
        try (NetworkNamespace network = NetworkNamespace.create();
                ConnectionManager manager = Transports.manager(Transport.EPOLL)) {
            open(network, manager);
            network.swallow();
            for (Session session : sessions) {
                Deadline.get(session.write("five\n"));
            }
            assertAllEndAsSlow();
        }
    }

    @Test
    void anUnacknowledgedBroadcastEndsAllItsSessions() throws Exception {
        try (NetworkNamespace network = NetworkNamespace.create();
                ConnectionManager manager = Transports.manager(Transport.EPOLL)) {
            open(network, manager);
            network.swallow();
            assertEquals(new BroadcastResult(sessions.size(), 0, 0), Deadline.get(manager.writeToAll("five\n")));
            assertAllEndAsSlow();
        }
    }

    /** The peer's kernel acknowledges, but its buffer is full. */
    @Test
    void aPeerThatStandsStillIsTooSlowAndNoErrorOfTheSystem() throws Exception {
        try (NetworkNamespace network = NetworkNamespace.create();
                ConnectionManager manager = Transports.manager(Transport.EPOLL)) {
            call(network, manager);
            ChildProcess.signal("STOP", peers.get(0).pid());
            CompletableFuture<Void> pending = sessions.get(0).write(new byte[16 << 20]);
            assertAllEndAsSlow();
            assertInstanceOf(SlowConsumerException.class, Deadline.failure(pending));
        }
    }

    @Test
    void theLimitIsSetWithinASecondOfAWriteUnlessTheSessionDrops() throws Exception {
        try (NetworkNamespace network = NetworkNamespace.create();
                ConnectionManager manager = ConnectionManager.builder()
                        .transport(Transport.EPOLL)
                        .slowConsumer(SlowConsumerPolicy.DROP)
                        .build()) {
            call(network, manager);
            Session dropping = sessions.get(0);
            Deadline.get(dropping.write("five\n"));
            TcpListen where = listen().slowConsumer(SlowConsumerPolicy.DISCONNECT);
            Session disconnecting = call(network, manager, where);
            assertEquals(0, limitOf(disconnecting));
            Deadline.get(disconnecting.write("five\n"));
            Deadline.until("the limit", () -> limitOf(disconnecting) == LIMIT.toMillis() * 5 / 4);
            assertEquals(0, limitOf(dropping));
        }
    }

    private static long limitOf(Session session) {
        return session.channel().config().getOption(EpollChannelOption.TCP_USER_TIMEOUT);
    }

    private void open(NetworkNamespace network, ConnectionManager manager) throws Exception {
        call(network, manager);
        callTls(network, manager);
        connectOut(network, manager);
    }

    private static <C extends StreamConfig<C>> C limited(C config) {
        return config.stallTimeout(LIMIT);
    }

    private static TcpListen listen() {
        return limited(TcpListen.on("0.0.0.0", 0));
    }

    private void call(NetworkNamespace network, ConnectionManager manager) throws IOException {
        call(network, manager, listen());
    }

    private Session call(NetworkNamespace network, ConnectionManager manager, TcpListen where) throws IOException {
        int port = manager.listen(where, events).port();
        start(network.inside("nc", network.here(), Integer.toString(port)));
        return opened();
    }

    private void callTls(NetworkNamespace network, ConnectionManager manager) throws Exception {
        Certificates certificates = new Certificates();
        int port = manager.listen(listen().tls(certificates.server(certificates.localhost())), events)
                .port();
        start(network.inside("openssl", "s_client", "-quiet", "-connect", network.here() + ":" + port));
        opened();
    }

    private void connectOut(NetworkNamespace network, ConnectionManager manager) throws IOException {
        start(network.inside("nc", "-l", network.there(), "7000"));
        Deadline.until("nc to listen", () -> {
            CompletableFuture<Session> connected =
                    manager.connect(limited(TcpConnect.to(network.there(), 7000)), events);
            return connected.handle((session, refused) -> session != null).join();
        });
        opened();
    }

    private void start(List<String> command) throws IOException {
        peers.add(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private Session opened() {
        Session session = events.nextSession();
        sessions.add(session);
        return session;
    }

    private void assertAllEndAsSlow() {
        for (int i = 0; i < sessions.size(); i++) {
            EventRecorder.Event end = events.nextDisconnected();
            assertEquals(DisconnectReason.SLOW_CONSUMER, end.reason());
            assertInstanceOf(SlowConsumerException.class, end.cause());
        }
    }
}
