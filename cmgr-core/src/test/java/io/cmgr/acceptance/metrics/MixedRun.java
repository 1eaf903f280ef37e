// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.metrics;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Reconnect;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.UdpPeer;
import io.cmgr.testkit.UnixPeer;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Clients of all kinds, a link and datagrams, that do this and that at random, and count. */
final class MixedRun {
    private static final int MOST_CLIENTS = 8;
    private static final int MOST_BYTES = 100;
    private static final int SLOW_BYTES = 16 << 10;

    private static final List<String> ROOMS = List.of("red", "green", "blue");

    final List<Client> clients = new ArrayList<>();
    final Map<Client, Set<String>> memberships = new HashMap<>();

    // What the peers have counted, of bytes only those whose connections are over, and of datagrams.
    final Map<DisconnectReason, Long> ended = new EnumMap<>(DisconnectReason.class);
    long accepted;
    long connected;
    long received;
    long sent;
    long failedWrites;
    long dropped;
    long refused;
    long handshakes;
    long failedHandshakes;

    private final Random random;
    private final Certificates certificates = new Certificates();
    private final BlockingQueue<Session> begun = new LinkedBlockingQueue<>();
    private final SessionHandler handler = new SessionHandler() {
        @Override
        public void onNew(Session session) {
            begun.add(session);
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {}
    };

    private final ConnectionManager manager;
    private final ServerSocket place;
    private final UdpPeer datagrams;
    private final Path socket;
    private final int plain;
    private final int secure;
    private final int slow;
    private final int broken;
    private final UdpSession udp;
    private @Nullable Client linked;

    MixedRun(Random random, ConnectionManager manager, ServerSocket place, UdpPeer datagrams, Path socket)
            throws Exception {
        this.random = random;
        this.manager = manager;
        this.place = place;
        this.datagrams = datagrams;
        this.socket = socket;
        plain = manager.listenTcp(0, handler).port();
        secure = manager.listen(certificates.listen(), handler).port();
        slow = manager.listen(
                        TcpListen.on(0)
                                .maxPendingBytes(4 * SLOW_BYTES)
                                .slowConsumer(SlowConsumerPolicy.DROP)
                                .sendBuffer(SLOW_BYTES),
                        handler)
                .port();
        broken = manager.listen(
                        TcpListen.on(0).pipeline(pipeline -> {
                            throw new IllegalStateException("on purpose");
                        }),
                        handler)
                .port();
        manager.listen(TcpListen.on(UnixDomainSocketAddress.of(socket)), handler);
        udp = manager.listenUdp(0, (session, data, from) -> {});
    }

    void begin() throws Exception {
        manager.link(
                TcpConnect.to((InetSocketAddress) place.getLocalSocketAddress()),
                Reconnect.always().backoff(Duration.ofMillis(1), Duration.ofMillis(10)),
                handler);
        acceptLink();
        add();
    }

    private void acceptLink() throws Exception {
        linked = begun(Client.over(Peer.of(place.accept())));
        connected++;
    }

    private Client begun(Client.Wire wire) throws InterruptedException {
        Session session = begun.poll(20, TimeUnit.SECONDS);
        Client client = new Client(requireNonNull(session, "no session"), wire);
        clients.add(client);
        return client;
    }

    void step() throws Exception {
        switch (random.nextInt(12)) {
            case 0, 1 -> add();
            case 2, 3 -> any().send(bytes());
            case 4 -> write(any());
            case 5 -> writeToAll();
            case 6 -> join(any());
            case 7 -> writeToRoom(ROOMS.get(random.nextInt(ROOMS.size())));
            case 8 -> receiveDatagram();
            case 9 -> sendDatagram();
            case 10 -> refuse();
            default -> end(any());
        }
    }

    private int bytes() {
        return 1 + random.nextInt(MOST_BYTES);
    }

    private Client any() {
        return clients.get(random.nextInt(clients.size()));
    }

    private void add() throws Exception {
        if (clients.size() == MOST_CLIENTS) {
            return;
        }
        switch (random.nextInt(3)) {
            case 0 -> begun(Client.over(Peer.connect(plain)));
            case 1 -> {
                begun(Client.over(TlsPeer.connect(secure, certificates).handshake()));
                handshakes++;
            }
            default -> begun(Client.over(UnixPeer.connect(socket)));
        }
        accepted++;
    }

    private void write(Client client) {
        int length = bytes();
        Deadline.get(client.session.write("y".repeat(length)));
        client.owe(length);
    }

    private void writeToAll() {
        int length = bytes();
        assertEquals(
                clients.size(),
                Deadline.get(manager.writeToAll("z".repeat(length))).queued());
        clients.forEach(client -> client.owe(length));
    }

    private void join(Client client) {
        String room = ROOMS.get(random.nextInt(ROOMS.size()));
        client.session.join(room);
        memberships.computeIfAbsent(client, first -> new HashSet<>()).add(room);
    }

    private void writeToRoom(String room) {
        int length = bytes();
        Deadline.get(manager.room(room).write("r".repeat(length)));
        memberships.forEach((client, rooms) -> {
            if (rooms.contains(room)) {
                client.owe(length);
            }
        });
    }

    private void receiveDatagram() throws IOException {
        long before = udp.stats().bytesIn();
        int length = bytes();
        datagrams.send(((InetSocketAddress) udp.localAddress()).getPort(), "d".repeat(length));
        Deadline.until("a datagram", () -> udp.stats().bytesIn() == before + length);
        received += length;
    }

    private void sendDatagram() throws IOException {
        int length = bytes();
        Deadline.get(udp.to(datagrams.address()).write("d".repeat(length)));
        sent += datagrams.receive().length;
    }

    /** What comes in and is none: a peer that does not speak TLS, and a listener whose pipeline fails. */
    private void refuse() throws IOException {
        if (random.nextBoolean()) {
            try (Peer peer = Peer.connect(secure).send("this is no handshake\n")) {
                peer.readToEnd();
            }
            accepted++;
            failedHandshakes++;
            count(DisconnectReason.TLS_FAILED);
        } else {
            try (Peer peer = Peer.connect(broken)) {
                peer.readInput();
            }
            refused++;
        }
    }

    private void end(Client client) throws Exception {
        if (clients.size() == 1) {
            return;
        }
        client.settle();
        boolean ofLink = client == linked;
        count(client.end(ofLink ? 3 : random.nextInt(4)));
        received += client.sent;
        sent += client.received;
        clients.remove(client);
        memberships.remove(client);
        var unused = Deadline.failure(client.session.write("too late"));
        failedWrites++;
        if (ofLink) {
            acceptLink();
        }
    }

    private void count(DisconnectReason reason) {
        ended.merge(reason, 1L, Long::sum);
    }

    /** A peer that does not read for a while, so that messages are dropped. */
    void slowClient() throws Exception {
        try (Peer peer = Peer.connect(slow, 4096)) {
            accepted++;
            Session session = requireNonNull(begun.poll(20, TimeUnit.SECONDS));
            List<CompletableFuture<Void>> writes = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                writes.add(session.write(new byte[SLOW_BYTES]));
            }
            var closed = session.close();
            sent += peer.readToEnd().length;
            Deadline.get(closed);
            count(DisconnectReason.LOCAL_CLOSE);
            long lost = writes.stream()
                    .filter(CompletableFuture::isCompletedExceptionally)
                    .count();
            assertTrue(lost > 0);
            dropped += lost;
            failedWrites += lost;
        }
    }

    /** Waits until nothing is under way. */
    void settle() throws IOException {
        for (Client client : clients) {
            client.settle();
        }
    }

    /** What the peers have sent, those too whose connections are open. */
    long received() {
        return received + clients.stream().mapToLong(client -> client.sent).sum();
    }

    /** What the peers have read. */
    long sent() {
        return sent + clients.stream().mapToLong(client -> client.received).sum();
    }

    /** The manager closes, and so do all. */
    void end() throws IOException {
        var closed = manager.closeAsync();
        for (Client client : clients) {
            client.follow();
            received += client.sent;
            sent += client.received;
            count(DisconnectReason.MANAGER_CLOSED);
        }
        count(DisconnectReason.MANAGER_CLOSED); // the UDP socket
        clients.clear();
        memberships.clear();
        Deadline.get(closed);
    }
}
