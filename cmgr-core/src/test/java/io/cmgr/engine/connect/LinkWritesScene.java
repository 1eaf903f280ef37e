// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Framing;
import io.cmgr.config.Reconnect;
import io.cmgr.config.SlowConsumerPolicy;
import io.cmgr.engine.framing.MessageEncoder;
import io.cmgr.engine.link.HeldWrites;
import io.cmgr.engine.loop.LoopAwareFuture;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.engine.report.MisfitLog;
import io.cmgr.engine.stream.LinkedSession;
import io.cmgr.engine.stream.StreamSettings;
import io.cmgr.session.LinkDownException;
import io.cmgr.session.SessionClosedException;
import io.cmgr.testkit.TurnLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The writes of a link on an event loop that a thread of the test turns. */
final class LinkWritesScene implements LinkWrites.Owner {
    final TurnLoop turns = new TurnLoop();
    final SessionLoop loop = TestLoops.loop(turns.eventLoop());
    final LinkWrites writes;
    final List<String> sent = new ArrayList<>();
    volatile @Nullable RuntimeException ended;

    LinkWritesScene(Reconnect manner) {
        StreamSettings settings = new StreamSettings(
                false,
                1000,
                Duration.ofSeconds(1),
                SlowConsumerPolicy.DROP,
                Framing.raw(),
                MessageEncoder.of(Framing.raw()),
                true,
                true,
                new MisfitLog(Ticker.newMockTicker()));
        Ticker clock = Ticker.newMockTicker();
        writes = new LinkWrites(loop, settings, ByteBufAllocator.DEFAULT, new HeldWrites(manner, clock), clock, this);
    }

    CompletableFuture<Void> write(String text) {
        return writes.writeMessage(text);
    }

    /** A connection is made, and goes up. */
    void up() {
        turns.turn(() -> assertTrue(writes.goUp(new Connection(this))));
    }

    /** The connection is lost, and what comes out of the queue from then on is given back. */
    void down() {
        Connection connection = (Connection) writes.up();
        if (connection != null) {
            connection.open = false;
            turns.turn(() -> {
                connection.taking = false;
                writes.goDown();
            });
        }
    }

    /** The end of the connection is asked for, and waits in the queue. */
    void closing() {
        Connection connection = (Connection) writes.up();
        if (connection != null) {
            connection.beginEnd();
            turns.turn();
        }
    }

    /** The same before the event loop has come to anything that was written before, or that this writes. */
    void upAndClosing(Runnable meanwhile) {
        turns.turn(() -> {
            Connection connection = new Connection(this);
            assertTrue(writes.goUp(connection));
            CompletableFuture.runAsync(meanwhile).join();
            connection.beginEnd();
        });
    }

    void close() {
        turns.turn(() -> {
            ended = new SessionClosedException("closed");
            Connection connection = (Connection) writes.up();
            if (connection != null) {
                connection.open = false;
                connection.taking = false;
            }
            writes.failHeld(ended);
        });
    }

    @Override
    public @Nullable RuntimeException refusal() {
        return ended;
    }

    @Override
    public LinkDownException down(String more) {
        return new LinkDownException("down" + more);
    }

    @Override
    public void holds() {}

    @Override
    public void loopIsGone() {
        throw new AssertionError("the loop lives");
    }

    /** A session: it queues what is written on another thread, and once it is closed gives back what comes out then. */
    private static final class Connection implements LinkedSession {
        private final LinkWritesScene scene;
        volatile boolean open = true;

        /** Whether what comes out of the queue is sent. Event loop only. */
        boolean taking = true;

        Connection(LinkWritesScene scene) {
            this.scene = scene;
        }

        void beginEnd() {
            open = false;
            scene.loop.submit(new Step(() -> {
                taking = false;
                scene.writes.goDown();
            }));
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public boolean takesQueued() {
            return taking;
        }

        @Override
        public @Nullable CompletableFuture<Void> writeReturnable(ByteBuf data) {
            throw new AssertionError("objects only");
        }

        @Override
        public @Nullable CompletableFuture<Void> writeMessageReturnable(Object message) {
            return open ? queued(message) : null;
        }

        @Override
        public CompletableFuture<Void> writeHeld(Object message, int size) {
            return queued(message);
        }

        private CompletableFuture<Void> queued(Object message) {
            Write write = new Write(this, message);
            scene.loop.execute(write);
            return write;
        }
    }

    private record Step(Runnable step) implements LoopCommand {
        @Override
        public int run() {
            step.run();
            return ONE;
        }

        @Override
        public void failed(Throwable error) {
            throw new AssertionError(error);
        }

        @Override
        public void refuse() {
            throw new AssertionError("the loop lives");
        }
    }

    private static final class Write extends LoopAwareFuture<Void> implements LoopCommand {
        private final Connection connection;
        private final Object message;

        Write(Connection connection, Object message) {
            super(connection.scene.loop.guard());
            this.connection = connection;
            this.message = message;
        }

        @Override
        public int run() {
            if (connection.taking) {
                connection.scene.sent.add((String) message);
                complete(null);
            } else {
                connection.scene.writes.takeBack(message, 1, this);
            }
            return ONE;
        }

        @Override
        public void failed(Throwable error) {
            throw new AssertionError(error);
        }

        @Override
        public void refuse() {
            throw new AssertionError("the loop lives");
        }
    }
}
