// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Transport;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.Background;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.PeerCrowd;
import io.cmgr.testkit.SinkChannel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How long an event loop is busy with rooms before it looks at its sockets again: in processor time, which a machine that
 * does other things, too, does not lengthen. {@code RoomsTest} counts what a loop does in one turn.
 */
@Tag("soak")
@ExtendWith(NoLeaks.class)
class BusyRoomsTest {
    /** Its first number is how many nanoseconds the thread that reads it has run. */
    private static final Path OWN_FIGURES = Path.of("/proc/thread-self/schedstat");

    @BeforeEach
    void seesTheTimeOfAThread() {
        Needs.needs("/proc/thread-self/schedstat", Files.exists(OWN_FIGURES));
    }

    /** Every session joins this many rooms. */
    private record Joiner(int rooms, AtomicInteger joined, Set<EventLoop> loops) implements SessionHandler {
        Joiner(int rooms) {
            this(rooms, new AtomicInteger(), ConcurrentHashMap.newKeySet());
        }

        @Override
        public void onNew(Session session) {
            loops.add(session.channel().eventLoop());
            for (int room = 0; room < rooms; room++) {
                assertTrue(session.join("room " + room));
            }
            joined.incrementAndGet();
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress sender) {}
    }

    /** Runs in every turn of an event loop, and measures the turns. Written on that loop only. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private static final class Turns implements Runnable {
        private static final long LONG = Duration.ofMillis(20).toNanos();

        private final EventLoop loop;
        private final AtomicBoolean over;
        private long last;
        private volatile long longest;
        private volatile long all;
        private volatile long inLongOnes;

        Turns(EventLoop loop, AtomicBoolean over) {
            this.loop = loop;
            this.over = over;
            loop.execute(this);
        }

        @Override
        public void run() {
            long now = processorTime();
            if (last != 0) {
                long turn = now - last;
                longest = Math.max(longest, turn);
                all += turn;
                inLongOnes += turn > LONG ? turn : 0;
            }
            last = now;
            if (!over.get()) {
                loop.schedule(this, 0, TimeUnit.NANOSECONDS);
            }
        }

        private static long processorTime() {
            try {
                return Long.parseLong(Files.readString(OWN_FIGURES).split(" ", 2)[0]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static ConnectionManager manager(Transport transport) {
        return ConnectionManager.builder()
                .transport(transport)
                .eventLoops(2)
                .maxSessions(20_000)
                .build();
    }

    @OnEachTransport
    void tenThousandSessionsInAHundredRoomsEndAtOnce(Transport transport) throws Exception {
        Duration longest = Duration.ofDays(1);
        for (int i = 0; i < 4; i++) { // the first ones compile
            Duration longestNow = endAtOnce(transport, 10_000, 100);
            longest = longestNow.compareTo(longest) < 0 ? longestNow : longest;
        }
        assertTrue(longest.toMillis() < 50, longest::toString);
    }

    /** Returns how long the longest turn of an event loop was. */
    private static Duration endAtOnce(Transport transport, int sessions, int rooms) throws Exception {
        Joiner joiner = new Joiner(rooms);
        AtomicBoolean over = new AtomicBoolean();
        try (ConnectionManager manager = manager(transport);
                ChildProcess crowd =
                        PeerCrowd.connect(manager.listenTcp(0, joiner).port(), sessions)) {
            Deadline.until("all to have joined", 60, () -> joiner.joined.get() == sessions);
            assertEquals((long) sessions * rooms, manager.stats().memberships());
            List<Turns> loops =
                    joiner.loops.stream().map(loop -> new Turns(loop, over)).toList();
            crowd.signal("KILL");
            Deadline.until("all ends", 60, () -> manager.stats().closed() == sessions);
            over.set(true);
            assertEquals(0, manager.stats().rooms());
            assertEquals(0, manager.stats().memberships());
            return Duration.ofNanos(
                    loops.stream().mapToLong(each -> each.longest).max().orElseThrow());
        }
    }

    /**
     * Sixteen threads write to a thousand rooms of a thousand, whose kernels take all at once. An echo waits for what is
     * left of a turn. Turns of more than 20 ms make up less than a hundredth of the time on an idle machine; on one whose
     * caches others use, too, they may make up a tenth.
     */
    @Test
    void aStormOfRoomsLeavesTheLoopToItsSockets() throws Exception {
        Joiner joiner = new Joiner(1000);
        AtomicBoolean over = new AtomicBoolean();
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        try (ConnectionManager manager = ConnectionManager.builder()
                        .transport(Transport.NIO)
                        .eventLoopGroup(group)
                        .build();
                Background writers = new Background()) {
            for (int i = 0; i < 1000; i++) {
                SinkChannel member = new SinkChannel();
                group.register(member).sync();
                member.eventLoop()
                        .submit(() -> manager.attach(null, member, joiner))
                        .sync();
            }
            Deadline.until("all to have joined", 60, () -> joiner.joined.get() == 1000);
            int port = manager.listenTcp(0, (session, data, sender) -> session.write(data.retain()))
                    .port();
            try (Peer peer = Peer.connect(port)) {
                for (int i = 0; i < 16; i++) {
                    int first = i;
                    writers.start("writer", () -> {
                        for (int room = first; !over.get(); room++) {
                            Deadline.get(manager.room("room " + room % 1000).write("x"));
                        }
                    });
                }
                echo(peer, 300); // until all is compiled
                List<Turns> loops =
                        joiner.loops.stream().map(loop -> new Turns(loop, over)).toList();
                echo(peer, 700);
                for (Turns each : loops) {
                    assertTrue(each.inLongOnes * 10 < each.all, () -> each.inLongOnes + " ns of " + each.all);
                }
            } finally {
                over.set(true);
            }
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
        }
    }

    private static void echo(Peer peer, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            Deadline.letPass(Duration.ofMillis(2)); // so that it comes at any time of a turn
            peer.send("?").read(1);
        }
    }
}
