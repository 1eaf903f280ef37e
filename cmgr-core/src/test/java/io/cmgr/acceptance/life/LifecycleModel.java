// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.life;

import io.cmgr.ConnectionManager;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Peer;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** One run of a manager. Several threads, and both ends, open, use and end its sessions at random. */
final class LifecycleModel implements SessionHandler, AutoCloseable {
    private static final int SESSIONS = 40;
    private static final int THREADS = 3;
    private static final int STEPS = 200;
    private static final String CANCELLED = "cancelled-";

    private final long seed;
    private final ConnectionManager manager;
    private final ServerSocket server;
    private final Map<Session, ModelSession> sessions = new ConcurrentHashMap<>();
    private final Map<Integer, ModelPeer> peers = new ConcurrentHashMap<>();

    /** Ports that the system assigned twice in this run. For these it is unknown to which session bytes belong. */
    private final Set<Integer> twice = ConcurrentHashMap.newKeySet();

    private final Queue<CompletableFuture<?>> futures = new ConcurrentLinkedQueue<>();
    private final Background readers = new Background();
    private final Background background = new Background();

    LifecycleModel(long seed, Transport transport) throws Exception {
        this.seed = seed;
        manager = ConnectionManager.builder()
                .transport(transport)
                .eventLoops(2)
                .maxPendingBytes(64 << 10)
                .slowConsumer(SlowConsumerPolicy.DROP)
                .drainTimeout(Duration.ofSeconds(10))
                .closeTimeout(Duration.ofSeconds(15))
                .build();
        server = new ServerSocket(0);
    }

    void run() throws Exception {
        int port = manager.listenTcp(0, this).port();
        background.start("server", this::serve);
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(seed * 31 + i);
            background.start("actor", () -> act(random, port));
        }
        Random random = new Random(seed);
        boolean closeEarly = random.nextInt(3) == 0;
        if (!closeEarly) {
            Deadline.until("the actors", () -> background.ended() >= THREADS);
            sessions.values().forEach(session -> {
                session.session.resumeReads();
                if (random.nextBoolean()) {
                    futures.add(session.close());
                }
            });
        } else {
            Deadline.until("some life", () -> sessions.size() >= SESSIONS / 2);
        }
        futures.add(manager.closeAsync());
        Deadline.get(manager.closed());
        server.close();
    }

    /** Throws if anything contradicts the contract. */
    void check() {
        background.close();
        readers.close();
        sessions.forEach((session, model) -> {
            ModelPeer peer = peerOf(session);
            if (peer != null && !twice.contains(peer.port)) {
                model.acts.add(ModelSession.Act.MANAGER_CLOSED);
                model.check(peer.received());
            }
        });
        for (CompletableFuture<?> future : futures) {
            Deadline.until("every future", future::isDone);
        }
        require(manager.sessions().isEmpty(), "sessions left");
        require(manager.stats().opened() == manager.stats().closed(), "opened is not closed");
        require(manager.stats().opened() >= sessions.size(), "fewer opened than announced");
    }

    @Override
    public void close() throws Exception {
        manager.closeAsync();
        server.close();
        for (ModelPeer peer : peers.values()) {
            peer.peer.close();
        }
    }

    private void serve() throws Exception {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                join(Peer.of(socket), socket.getPort());
            }
        } catch (SocketException closed) {
            // the end of the run
        }
    }

    private void join(Peer socket, int port) {
        ModelPeer peer = new ModelPeer(socket, port);
        if (peers.put(port, peer) != null) {
            twice.add(port);
        }
        readers.start("reader", peer::readToEnd);
    }

    private @Nullable ModelPeer peerOf(Session session) {
        SocketAddress caller = session.listenerId() == null ? session.localAddress() : session.remoteAddress();
        return peers.get(((InetSocketAddress) caller).getPort());
    }

    private void act(Random random, int port) throws Exception {
        for (int step = 0; step < STEPS; step++) {
            if (random.nextInt(4) == 0 || sessions.isEmpty()) {
                open(random, port);
            } else {
                List<ModelSession> all = new ArrayList<>(sessions.values());
                ModelSession one = all.get(random.nextInt(all.size()));
                ModelPeer peer = peerOf(one.session);
                if (peer != null) {
                    use(random, one, peer);
                }
            }
        }
    }

    private void open(Random random, int port) throws Exception {
        if (sessions.size() >= SESSIONS) {
            return;
        }
        if (random.nextBoolean()) {
            ModelPeer.attempt(() -> {
                Peer peer = Peer.connect(port);
                join(peer, peer.socket().getLocalPort());
                peer.send("hello");
            });
            return;
        }
        boolean cancelled = random.nextInt(6) == 0;
        String id = (cancelled ? CANCELLED : "out-") + random.nextInt(6);
        CompletableFuture<Session> connect = manager.connect("127.0.0.1:" + server.getLocalPort(), id, this);
        futures.add(connect);
        if (cancelled && !connect.cancel(false)) {
            futures.add(manager.close(id));
        }
    }

    private void use(Random random, ModelSession one, ModelPeer peer) throws Exception {
        switch (random.nextInt(20)) {
            case 0 -> futures.add(one.close());
            case 1 -> {
                one.acts.add(ModelSession.Act.ABORT);
                futures.add(one.session.abort());
            }
            case 2 -> {
                one.acts.add(ModelSession.Act.PEER_FINISHED);
                ModelPeer.attempt(peer.peer::finish);
            }
            case 3 -> {
                one.acts.add(ModelSession.Act.PEER_CLOSED);
                ModelPeer.attempt(peer.peer::close);
            }
            case 4 -> {
                one.acts.add(ModelSession.Act.PEER_RESET);
                ModelPeer.attempt(peer.peer::reset);
            }
            case 5 -> one.throwAtNextData = true;
            case 6 -> one.session.pauseReads();
            case 7, 8 -> one.session.resumeReads();
            case 9, 10, 11 -> ModelPeer.attempt(() -> peer.peer.send(new byte[1 + random.nextInt(5000)]));
            default -> one.write(1 + random.nextInt(random.nextInt(10) == 0 ? 100_000 : 2000));
        }
    }

    @Override
    public void onAccepted(Session session) {
        begin(session, "A");
    }

    @Override
    public void onNew(Session session) {
        if (session.listenerId() == null) {
            begin(session, "N");
        } else {
            of(session).hears("N");
        }
    }

    private void begin(Session session, String event) {
        ModelSession model = new ModelSession(session, (seed + sessions.size()) % 3 == 0);
        model.hears(event);
        if (session.id().startsWith(CANCELLED)) {
            model.acts.add(ModelSession.Act.CANCEL);
        }
        require(sessions.put(session, model) == null, "announced twice: " + session.id());
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {
        ModelSession model = of(session);
        model.hears("D");
        if (model.throwAtNextData) {
            model.acts.add(ModelSession.Act.HANDLER_THREW);
            throw new IllegalStateException("on purpose");
        }
    }

    @Override
    public void onWritable(Session session) {
        of(session).hears("w");
    }

    @Override
    public void onEndOfInput(Session session) {
        ModelSession model = of(session);
        model.hears("E");
        if (!model.staysAtEnd) {
            futures.add(session.close());
        }
    }

    @Override
    public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
        ModelSession model = of(session);
        model.reason = reason;
        model.hears("X");
    }

    private ModelSession of(Session session) {
        ModelSession model = sessions.get(session);
        if (model == null) {
            throw new AssertionError("never announced: " + session.id());
        }
        return model;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
