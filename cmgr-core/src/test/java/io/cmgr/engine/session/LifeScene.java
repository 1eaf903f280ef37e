// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.engine.close.HalfClose;
import io.cmgr.engine.close.LingeringClose;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.Lease;
import io.cmgr.engine.manager.RegistryEntry;
import io.cmgr.engine.manager.TestManager;
import io.cmgr.engine.output.SessionOutput;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionKind;
import io.cmgr.session.SessionStats;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A session that records the steps of its life, for the tests of them. */
class LifeScene {
    static final EndReason RESET = new EndReason(DisconnectReason.RESET, new IOException("reset"));

    final EmbeddedChannel channel = new EmbeddedChannel();
    final List<String> events = new ArrayList<>();
    final Life life = new Life();

    /** How often a session of the scene was told to take no more writes. */
    int writesEnded;

    /** Checks what has happened since the last check. */
    void happened(String... expected) {
        assertEquals(List.of(expected), events);
        events.clear();
    }

    /** The session's id and place, until it gives them back. */
    final class Place implements Lease {
        @Override
        public void writesEnd(RegistryEntry session) {
            writesEnded++;
        }

        @Override
        public void end(RegistryEntry session, SessionStats last) {
            events.add("id and place are free");
        }
    }

    final class Step implements LoopCommand {
        private final String name;

        Step(String name) {
            this.name = name;
        }

        @Override
        public int run() {
            events.add(name);
            return ONE;
        }

        @Override
        public void failed(Throwable error) {}

        @Override
        public void refuse() {}
    }

    final class Recorder implements SessionHandler {
        @Override
        public void onNew(Session session) {
            events.add("NEW");
        }

        @Override
        public void onData(Session session, ByteBuf data, SocketAddress from) {}

        @Override
        public void onEndOfInput(Session session) {
            events.add("END");
        }

        @Override
        public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
            events.add(reason.toString());
        }
    }

    /** A session that records the steps of its life. */
    final class Life extends ChannelSession implements HalfClose.Owner {
        private final SessionOutput output = new Drained();

        Life() {
            this(new Recorder());
        }

        Life(SessionHandler handler) {
            super(TestManager.context(channel.eventLoop()), "a1", SessionKind.TCP, channel, handler, 1, new Place());
        }

        @Override
        public SessionOutput output() {
            return output;
        }

        @Override
        protected void closeBegins() {
            events.add("close begins");
        }

        @Override
        protected @Nullable LingeringClose shutDownOutput() {
            events.add("output shut down");
            return null;
        }

        @Override
        public void closeNow() {
            events.add("closed now");
        }

        @Override
        protected void releaseResources() {
            events.add("released");
        }

        @Override
        public @Nullable Listener listener() {
            return null;
        }

        @Override
        public @Nullable SSLSession sslSession() {
            return null;
        }

        @Override
        public CompletableFuture<Void> pipeTo(Session to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean join(String room) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void leave(String room) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Set<String> rooms() {
            return Set.of();
        }

        @Override
        public CompletableFuture<Void> closeOutput() {
            return requestHalfClose(() -> new HalfClose(this, context.loops()));
        }

        @Override
        public void outputEnds() {
            events.add("output ends");
        }

        @Override
        public void afterHandshake(Runnable step) {
            step.run();
        }

        @Override
        public Future<?> sendOutputEnd() {
            events.add("our end alone");
            return channel.newSucceededFuture();
        }

        @Override
        public void outputEnded() {
            closeIfBothEnded();
        }

        @Override
        public void outputFailed(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public CompletableFuture<Void> write(ByteBuf data) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<SSLSession> startTls(SslContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void idleTimeout(Duration limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void readTimeout(Duration limit) {
            throw new UnsupportedOperationException();
        }
    }

    /** An output of which the kernel has taken everything. */
    final class Drained extends SessionOutput {
        private final CompletableFuture<Void> flushed = CompletableFuture.completedFuture(null);

        Drained() {
            super(LifeScene.this.channel, TestLoops.loop(LifeScene.this.channel.eventLoop()));
        }

        @Override
        public void flush() {}

        @Override
        public boolean drained() {
            return true;
        }

        @Override
        public Object progress() {
            return 0;
        }

        @Override
        public CompletableFuture<Void> flushed() {
            return flushed;
        }

        @Override
        public void fail(Throwable cause) {
            events.add("unsent fails");
        }
    }
}
