// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.soak;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpConnect;
import io.cmgr.config.Transport;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.SocketAddress;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A second manager, which keeps opening sessions to the server. */
final class OutgoingLoad implements AutoCloseable {
    private static final int MAX_SESSIONS = 60;

    private final SoakServer server;
    private final Tally tally;
    private final Random random;
    private final ConnectionManager manager;
    private final Semaphore places = new Semaphore(MAX_SESSIONS);

    OutgoingLoad(Transport transport, SoakServer server, Tally tally, long seed) {
        this.server = server;
        this.tally = tally;
        random = new Random(seed);
        manager = ConnectionManager.builder().transport(transport).build();
    }

    ConnectionManager manager() {
        return manager;
    }

    void call(BooleanSupplier going) throws InterruptedException {
        while (going.getAsBoolean()) {
            places.acquire();
            OutgoingSession call = new OutgoingSession(new Random(random.nextLong()));
            CompletableFuture<Session> session = manager.connect(
                    TcpConnect.to("127.0.0.1", random.nextBoolean() ? server.echo() : server.channel()), call);
            session.whenComplete(call::connected);
            if (random.nextInt(20) == 0) {
                session.cancel(false);
                tally.add("did: cancel a connect");
            }
            LoadClient.pauseRandomly(random, 20);
        }
    }

    @Override
    public void close() {
        manager.close();
    }

    /** One session. It sends, checks the echo, and ends after some rounds. */
    private final class OutgoingSession implements SessionHandler {
        private final Random random;
        private final ReceivedStream received = new ReceivedStream();
        private final AtomicBoolean over = new AtomicBoolean();
        private long sent;
        private int rounds;

        OutgoingSession(Random random) {
            this.random = random;
            rounds = 1 + random.nextInt(50);
        }

        void connected(Session session, @Nullable Throwable failure) {
            if (failure != null) {
                if (!(failure instanceof CancellationException)) {
                    tally.add("connects failed: " + failure);
                }
                releasePlace();
            }
        }

        @Override
        public void onNew(Session session) {
            tally.add("did: connect");
            send(session);
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {
            byte[] bytes = ByteBufUtil.getBytes(data);
            received.receive(bytes, bytes.length);
            if (received.own() < sent) {
                return;
            }
            if (rounds-- > 0) {
                send(session);
            } else if (random.nextBoolean()) {
                session.close();
            } else {
                session.abort();
            }
        }

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            tally.add("bytes echoed and checked", received.own());
            tally.add("calls ended: " + reason);
            releasePlace();
        }

        private void send(Session session) {
            int length = 1 + random.nextInt(4000);
            session.write(ReceivedStream.own(sent, length));
            sent += length;
        }

        private void releasePlace() {
            if (over.compareAndSet(false, true)) {
                places.release();
            }
        }
    }
}
