// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.flow;

import static io.cmgr.testkit.Callback.DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.StreamConfig;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Certificates;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.EventRecorder;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.TlsPeer;
import io.cmgr.testkit.XorHandler;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Peers that read slowly but steadily. Their sessions stay open, however large the message is that they read. */
@ExtendWith(NoLeaks.class)
class SlowReaderTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final int BYTES_PER_SECOND = 1 << 20;
    private static final byte[] MORE_THAN_THEY_TAKE = new byte[10 << 20];
    private static final byte[] WORD = {0, 0, 0, 1, 'w'}; // a whole message with framing, too

    private final Certificates certificates = new Certificates();
    private final Background threads = new Background();
    private final List<SlowReader> readers = new ArrayList<>();
    private Consumer<Session> onceOpen = session -> {};

    @AfterEach
    void close() throws IOException {
        threads.close();
        for (SlowReader reader : readers) {
            reader.socket.close();
        }
    }

    @OnEachTransport
    void aSessionIsIdleOnlyOnceNoByteMoves(Transport transport, @TempDir Path directory) throws Exception {
        onceOpen = session -> session.write(MORE_THAN_THEY_TAKE);
        try (ConnectionManager manager = manager(transport)) {
            open(manager, directory, LIMIT, Duration.ofSeconds(10));
            assertTheyEndOnlyOnceTheyStop(DisconnectReason.IDLE_TIMEOUT);
        }
    }

    /**
     * A socket becomes writable only when a third of its buffer is free. These peers take less than that within the
     * limit.
     */
    @OnEachTransport
    void aSessionIsStalledOnlyOnceNoByteMoves(Transport transport, @TempDir Path directory) throws Exception {
        try (ConnectionManager manager = manager(transport)) {
            open(manager, directory, Duration.ZERO, LIMIT);
            Deadline.get(manager.writeToAll(MORE_THAN_THEY_TAKE));
            assertTheyEndOnlyOnceTheyStop(DisconnectReason.SLOW_CONSUMER);
        }
    }

    /** Asserts that each session ends only after its peer has stopped reading, which the peer announces by a word. */
    private void assertTheyEndOnlyOnceTheyStop(DisconnectReason reason) {
        for (SlowReader reader : readers) {
            assertEquals(DATA, reader.events.next().callback(), reader.name);
            assertEquals(reason, reader.events.nextDisconnected().reason(), reader.name);
        }
    }

    private static ConnectionManager manager(Transport transport) {
        return ConnectionManager.builder()
                .transport(transport)
                .maxPendingBytes(4L * MORE_THAN_THEY_TAKE.length)
                .drainTimeout(Duration.ofMillis(100))
                .build();
    }

    /** Opens a session of every kind. */
    private void open(ConnectionManager manager, Path directory, Duration idle, Duration stall) throws Exception {
        TcpListen plain = limited(TcpListen.on("127.0.0.1", 0), idle, stall);
        call("plain", manager, plain);
        call("framed", manager, plain.framing(Framing.lengthPrefixed(4, 32 << 20)));
        call("behind handlers", manager, plain.pipeline(handlers -> handlers.addLast(new XorHandler())));
        callTls(manager, limited(certificates.listen(), idle, stall));
        callPath(manager, limited(TcpListen.on(UnixDomainSocketAddress.of(directory.resolve("s"))), idle, stall));
        connectOut(manager, idle, stall);
    }

    private static <C extends StreamConfig<C>> C limited(C config, Duration idle, Duration stall) {
        C limited = config.idleTimeout(idle).stallTimeout(stall);
        return idle.isZero() ? limited : limited.sendBuffer(64 << 10);
    }

    private void call(String name, ConnectionManager manager, TcpListen where) throws IOException {
        EventRecorder events = new EventRecorder();
        Socket socket = new Socket("127.0.0.1", manager.listen(where, events).port());
        add(name, events.nextSession(), events, socket, socket.getInputStream(), socket.getOutputStream());
    }

    private void callTls(ConnectionManager manager, TcpListen where) throws Exception {
        EventRecorder events = new EventRecorder();
        TlsPeer peer = TlsPeer.connect(manager.listen(where, events).port(), certificates)
                .handshake();
        add(
                "TLS",
                events.nextSession(),
                events,
                peer,
                peer.tls().getInputStream(),
                peer.tls().getOutputStream());
    }

    private void callPath(ConnectionManager manager, TcpListen where) throws IOException {
        EventRecorder events = new EventRecorder();
        manager.listen(where, events);
        SocketChannel socket = SocketChannel.open((UnixDomainSocketAddress) where.address());
        add(
                "Unix",
                events.nextSession(),
                events,
                socket,
                Channels.newInputStream(socket),
                Channels.newOutputStream(socket));
    }

    private void connectOut(ConnectionManager manager, Duration idle, Duration stall) throws IOException {
        EventRecorder events = new EventRecorder();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            TcpConnect where = TcpConnect.to("127.0.0.1", server.getLocalPort());
            Deadline.get(manager.connect(limited(where, idle, stall), events));
            Socket socket = server.accept();
            add("connected", events.nextSession(), events, socket, socket.getInputStream(), socket.getOutputStream());
        }
    }

    private void add(
            String name, Session session, EventRecorder events, Closeable socket, InputStream in, OutputStream out) {
        SlowReader reader = new SlowReader(name, events, socket, in, out);
        readers.add(reader);
        onceOpen.accept(session);
        threads.start(name, reader::run);
    }

    private static final class SlowReader {
        final String name;
        final EventRecorder events;
        final Closeable socket;
        private final InputStream in;
        private final OutputStream out;

        SlowReader(String name, EventRecorder events, Closeable socket, InputStream in, OutputStream out) {
            this.name = name;
            this.events = events;
            this.socket = socket;
            this.in = in;
            this.out = out;
        }

        /** Reads for twice the limit, then sends a word and stops. */
        void run() throws IOException {
            byte[] piece = new byte[16 << 10];
            long received = in.read(piece);
            long begin = System.nanoTime();
            for (long now = begin; now - begin < 2 * LIMIT.toNanos(); now = System.nanoTime()) {
                received += in.read(piece);
                LockSupport.parkNanos(begin + received * 1_000_000_000 / BYTES_PER_SECOND - now);
            }
            out.write(WORD);
            out.flush();
        }
    }
}
