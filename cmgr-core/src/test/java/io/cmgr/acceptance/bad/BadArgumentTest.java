// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.bad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.HostPort;
import io.cmgr.config.Reconnect;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.config.Warnings;
import io.cmgr.session.Destination;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Refusal;
import io.cmgr.testkit.ServerFixture;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoLeaks.class)
class BadArgumentTest {
    private static final InetSocketAddress UNRESOLVED = InetSocketAddress.createUnresolved("example.invalid", 9);

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void aPortOutOfRangeIsRefused(int port) {
        try (ConnectionManager manager = ConnectionManager.create();
                EventChannel events = manager.openEventChannel()) {
            String named = "port: " + port;
            refused(named, () -> manager.listenTcp(port, events));
            refused(named, () -> manager.listenUdp(port, events));
            refused(named, () -> TcpListen.on(port));
            refused(named, () -> TcpListen.on("127.0.0.1", port));
            refused(named, () -> UdpListen.on(port));
            refused(named, () -> UdpListen.on("127.0.0.1", port));
            refused(named, () -> TcpConnect.to("127.0.0.1", port));
            refused(named, () -> new HostPort("127.0.0.1", port));
        }
    }

    @Test
    void portZeroIsNoTarget() {
        refused("port: 0", () -> TcpConnect.to("127.0.0.1", 0));
        refused("port: 0", () -> TcpConnect.to("127.0.0.1:0"));
        refused("port: 0", () -> TcpConnect.to(new InetSocketAddress("127.0.0.1", 0)));
        refused("port: 0", () -> TcpConnect.to("127.0.0.1:1").or("127.0.0.1:0"));
        refused("\"nowhere\"", () -> TcpConnect.to("127.0.0.1:1").or("nowhere"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "host",
                "host:",
                ":80",
                "host:-1",
                "host:+80",
                "host:65536",
                "host:99999999999",
                "host:http",
                "host:80 ",
                "ho st:80",
                "host\n:80",
                "host:80\n",
                "\u001b[31m:80",
                "host\u009b:80",
                "::1:80",
                "[::1]",
                "[::1]80",
                "[host]:80",
                "[::1:80",
                "host:\u0661\u0662"
            })
    void aMalformedHostPortIsRefusedWhereverOneIsTaken(String text) {
        try (ConnectionManager manager = ConnectionManager.create();
                EventChannel events = manager.openEventChannel()) {
            refused("", () -> ConnectionManager.resolve(text));
            refused("", () -> manager.connect(text, "name", events));
            refused("", () -> TcpConnect.to(text));
            refused("", () -> manager.writeUdp("u0", text, "x"));
            assertEquals(0, manager.stats().opened());
        }
    }

    @OnEachTransport
    void aRangeOutsideTheArrayIsRefusedAndNothingIsSent(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            Peer peer = fixture.call(fixture.listen());
            Session session = fixture.accept();
            peer.send("?");
            SessionEvent event = fixture.next(SessionState.DATA);
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            List<Destination<?>> all = new ArrayList<>(
                    List.of(session, event.sender(), fixture.manager().all()));
            all.add(socket);
            all.add(socket.to(new InetSocketAddress("127.0.0.1", 9)));
            for (Destination<?> destination : all) {
                eachBadRange((offset, length) -> destination.write(new byte[10], offset, length));
            }
            eachBadRange((offset, length) -> event.reply(new byte[10], offset, length));
            eachBadRange((offset, length) -> fixture.manager().write(session.id(), new byte[10], offset, length));
            eachBadRange((offset, length) -> fixture.manager().write("nobody", new byte[10], offset, length));
            assertEquals(0, fixture.manager().stats().bytesOut());
            assertEquals(0, session.stats().pendingBytes());
            var unused = session.close();
            peer.finish();
            assertArrayEquals(new byte[0], peer.readToEnd());
        }
    }

    @OnEachTransport
    void anAddressThatNoDatagramCanReachIsRefusedByTheCall(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            ConnectionManager manager = fixture.manager();
            UdpSession socket = manager.listenUdp(0, fixture.events());
            InetSocketAddress portZero = new InetSocketAddress("127.0.0.1", 0);
            refused("example.invalid", () -> socket.to(UNRESOLVED));
            refused("example.invalid", () -> manager.writeUdp("u0", UNRESOLVED, "x"));
            refused("port: 0", () -> manager.writeUdp("u0", portZero, "x"));
            refused("port: 0", () -> manager.writeUdp("u0", "127.0.0.1:0", "x"));
            refused("port: 0", () -> manager.writeUdp("u0", "localhost:0", "x"));
            refused("evil?", () -> socket.to(InetSocketAddress.createUnresolved("evil\u009b", 9)));
            assertEquals(0, socket.stats().pendingBytes());
        }
    }

    /** Any peer can send a datagram from port 0. A reply to it must not make a handler throw. */
    @OnEachTransport
    void aReplyToPortZeroFailsInItsFuture(Transport transport) throws Exception {
        try (ServerFixture fixture = ServerFixture.on(transport)) {
            UdpSession socket = fixture.manager().listenUdp(0, fixture.events());
            var reply = socket.to(new InetSocketAddress("127.0.0.1", 0)).write("answer");
            assertInstanceOf(IllegalArgumentException.class, Deadline.failure(reply));
            assertTrue(socket.isOpen());
        }
    }

    @Test
    void everySettingOutOfRangeIsRefusedByName() {
        ConnectionManager.Builder builder = ConnectionManager.builder();
        refused("eventLoops: 0", () -> builder.eventLoops(0));
        refused("eventLoops: 1025", () -> builder.eventLoops(1025));
        refused("maxPendingBytes: 0", () -> builder.maxPendingBytes(0));
        refused("maxPendingBytes: -1", () -> builder.maxPendingBytes(-1));
        refused("threadName", () -> builder.threadName(""));
        refused("threadName", () -> builder.threadName(" \t\n"));
        for (Duration limit : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(2))) {
            refused("drainTimeout: " + limit, () -> builder.drainTimeout(limit));
            refused("closeTimeout: " + limit, () -> builder.closeTimeout(limit));
            refused("connectTimeout: " + limit, () -> TcpConnect.to("host:1").connectTimeout(limit));
        }
        refused("backlog: 0", () -> TcpListen.on(0).backlog(0));
        refused("maxPendingBytes: 0", () -> TcpListen.on(0).maxPendingBytes(0));
        refused("sendBuffer: 0", () -> TcpListen.on(0).sendBuffer(0));
        refused("receiveBuffer: -1", () -> TcpListen.on(0).receiveBuffer(-1));
        refused("maxPendingBytes: -1", () -> TcpConnect.to("host:1").maxPendingBytes(-1));
        refused("localAddress", () -> TcpConnect.to("host:1").localAddress(UNRESOLVED));
        refused(
                "targets: 17",
                () -> IntStream.rangeClosed(2, 17)
                        .mapToObj(port -> "host:" + port)
                        .reduce(TcpConnect.to("host:1"), TcpConnect::or, (one, other) -> one));
        for (Duration limit : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(2))) {
            refused("first: " + limit, () -> Reconnect.always().backoff(limit, Duration.ofSeconds(1)));
            refused("most: " + limit, () -> Reconnect.always().backoff(Duration.ofMillis(1), limit));
            refused("giveUpAfter: " + limit, () -> Reconnect.always().giveUpAfter(limit));
            refused("hold: " + limit, () -> Reconnect.always().hold(1, limit));
            refused("confirm: " + limit, () -> Reconnect.always().confirm(limit));
        }
        for (Duration limit : List.of(Duration.ofNanos(1), Duration.ofNanos(-1), Duration.ofDays(2))) {
            refused("blockedLoop: " + limit, () -> Warnings.all().blockedLoop(limit));
            refused("fullChannel: " + limit, () -> Warnings.all().fullChannel(limit));
        }
        refused("hold: 0", () -> Reconnect.always().hold(0, Duration.ofSeconds(1)));
        refused(
                "first: PT2S is more than most: PT1S",
                () -> Reconnect.always().backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        refused("maxDatagram: 0", () -> UdpListen.on(0).maxDatagram(0));
        refused("maxDatagram: 65508", () -> UdpListen.on(0).maxDatagram(65_508));
        refused("receiveBuffer: 0", () -> UdpListen.on(0).receiveBuffer(0));
        refused("maxEvents: 0", () -> new EventChannel(0, 1));
        refused("maxBytes: 0", () -> new EventChannel(1, 0));
        refused("max: -1", () -> new EventChannel().drainTo(new ArrayList<>(), -1));
    }

    @Test
    void anAddressOfTheWrongKindOrWithControlCharactersIsShownHarmlessly() {
        InetSocketAddress evil = InetSocketAddress.createUnresolved("evil\u001b[2J\n", 9);
        refused("evil?[2J?", () -> TcpConnect.to("host:1").localAddress(evil));
        refused("evil?[2J?", () -> TcpConnect.to(evil));
        refused("evil?[2J?", () -> TcpListen.on(evil));
        refused(
                "UnixDomainSocketAddress",
                () -> TcpConnect.to("host:1").localAddress(UnixDomainSocketAddress.of("two\nlines")));
        refused(
                "two?lines",
                () -> TcpConnect.to("host:1")
                        .localAddress(new InetSocketAddress("127.0.0.1", 0))
                        .or(UnixDomainSocketAddress.of("two\nlines")));
    }

    private interface RangeWrite {
        CompletableFuture<?> write(int offset, int length);
    }

    private static void eachBadRange(RangeWrite write) {
        int[][] bad = {
            {-1, 1}, {0, -1}, {0, 11}, {10, 1}, {11, 0}, {5, 6}, {1, Integer.MAX_VALUE}, {Integer.MAX_VALUE, 1}
        };
        for (int[] range : bad) {
            Refusal.thrown(IndexOutOfBoundsException.class, "" + range[0], () -> write.write(range[0], range[1]));
        }
    }

    private static void refused(String named, Executable call) {
        Refusal.thrown(IllegalArgumentException.class, named, call);
    }
}
