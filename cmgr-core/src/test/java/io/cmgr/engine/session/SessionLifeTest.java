// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.close.HalfClose;
import io.cmgr.engine.close.LingeringClose;
import io.cmgr.engine.loop.LoopCommand;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.engine.manager.EndReason;
import io.cmgr.engine.manager.TestManager;
import io.cmgr.engine.output.SessionOutput;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionKind;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The table of {@link Phase}, and what an end does in which order. */
@ExtendWith(NoLeaks.class)
class SessionLifeTest {
    private static final EndReason RESET = new EndReason(DisconnectReason.RESET, new IOException("reset"));

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> events = new ArrayList<>();
    private final Life life = new Life();

    @Test
    void aRequestStopsWritesAtOnceAndTheCloseComesBehindWhatWaits() {
        life.openAndNotify();
        life.loop.submit(new Step("written"));
        life.requestEnd(EndReason.LOCAL_CLOSE);
        assertFalse(life.isOpen());
        happened("NEW");
        channel.runPendingTasks();
        happened("written", "close begins", "output shut down");
    }

    @Test
    void aSecondRequestBeginsNoSecondClose() {
        life.openAndNotify();
        life.requestEnd(EndReason.LOCAL_CLOSE);
        life.requestEnd(EndReason.MANAGER_CLOSED);
        channel.runPendingTasks();
        happened("NEW", "close begins", "output shut down");
    }

    @Test
    void anEndGivesBackIdAndPlaceThenFailsWhatIsUnsentThenNotifiesTheHandlerAndThenTheFuture() {
        life.openAndNotify();
        CompletableFuture<Void> closed = life.closed().thenRun(() -> events.add("closed"));
        life.finish();
        life.finish();
        happened("NEW", "released", "id and place are free", "unsent fails", "LOCAL_CLOSE", "closed");
        assertTrue(closed.isDone());
        assertInstanceOf(SessionClosedException.class, life.refusal());
    }

    @Test
    void aHandlerThatHasHadNoEventOfTheSessionGetsNoDisconnected() {
        life.finish();
        happened("released", "id and place are free", "unsent fails");
    }

    @Test
    void theFirstReasonWinsUnlessALaterOneOutweighsIt() {
        life.openAndNotify();
        life.requestEnd(EndReason.LOCAL_CLOSE);
        life.recordReason(RESET);
        life.finish();
        happened("NEW", "released", "id and place are free", "unsent fails", "LOCAL_CLOSE");

        Life other = new Life();
        other.openAndNotify();
        other.endInput(EndReason.PEER_CLOSED);
        other.recordReason(RESET);
        other.finish();
        happened("NEW", "END", "released", "id and place are free", "unsent fails", "RESET");
    }

    @Test
    void aSessionThatIsClosingDoesNotOpen() {
        life.refuseWrites();
        life.open();
        assertFalse(life.isOpen());
    }

    @Test
    void thePeersEndIsDeliveredOnceUnlessAnEndWasRequested() {
        life.openAndNotify();
        life.refuseWrites();
        life.endInput(EndReason.PEER_CLOSED);
        life.endInput(EndReason.PEER_CLOSED);
        happened("NEW", "END");

        Life other = new Life();
        other.requestEnd(EndReason.LOCAL_CLOSE);
        other.endInput(EndReason.PEER_CLOSED);
        happened();
    }

    @Test
    void anInputThatEndsInDisorderEndsTheSession() {
        life.openAndNotify();
        life.endInput(new EndReason(DisconnectReason.TLS_TRUNCATED, null));
        channel.runPendingTasks();
        happened("NEW", "close begins", "output shut down");
    }

    @Test
    void anOutputThatFailsWaitsForTheEndOfTheInput() {
        life.openAndNotify();
        life.failOutput(RESET.foundByWrite());
        assertFalse(life.isOpen());
        happened("NEW", "unsent fails");
        life.endInput(EndReason.PEER_CLOSED);
        happened("closed now");
    }

    @Test
    void anOutputThatFailsBehindTheEndOfTheInputIsClosed() {
        life.openAndNotify();
        life.endInput(EndReason.PEER_CLOSED);
        life.failOutput(RESET.foundByWrite());
        happened("NEW", "END", "unsent fails", "closed now");
    }

    @Test
    void anOutputThatFailsDuringACloseIsClosed() {
        life.requestEnd(EndReason.LOCAL_CLOSE);
        channel.runPendingTasks();
        life.failOutput(RESET.foundByWrite());
        happened("close begins", "output shut down", "unsent fails", "closed now");
    }

    @Test
    void aCloseBehindAFailedOutputHasNothingToSend() {
        life.failOutput(RESET.foundByWrite());
        life.requestEnd(EndReason.LOCAL_CLOSE);
        channel.runPendingTasks();
        happened("unsent fails", "close begins", "closed now");
    }

    @Test
    void anAbortLeavesTheCloseOut() {
        life.openAndNotify();
        life.requestAbort(EndReason.ABORTED);
        assertFalse(life.isOpen());
        channel.runPendingTasks();
        happened("NEW", "closed now");
    }

    @Test
    void theEndOfTheOutputAloneComesBehindWhatWaitsAndLeavesTheInputOpen() {
        life.openAndNotify();
        life.loop.submit(new Step("written"));
        CompletableFuture<Void> first = life.closeOutput();
        CompletableFuture<Void> again = life.closeOutput();
        assertFalse(life.isOpen());
        assertInstanceOf(SessionClosedException.class, life.refusal());
        happened("NEW");
        channel.runPendingTasks();
        happened("written", "output ends", "our end alone");
        assertTrue(first.isDone() && again.isDone());
        assertFalse(life.endRequested());
    }

    @Test
    void behindOurEndThePeersEndClosesTheSession() {
        life.openAndNotify();
        life.closeOutput();
        channel.runPendingTasks();
        life.endInput(EndReason.PEER_CLOSED);
        channel.runPendingTasks();
        life.finish();
        happened(
                "NEW",
                "output ends",
                "our end alone",
                "END",
                "close begins",
                "output shut down",
                "released",
                "id and place are free",
                "unsent fails",
                "LOCAL_CLOSE");
    }

    @Test
    void behindThePeersEndOursClosesTheSession() {
        life.openAndNotify();
        life.endInput(EndReason.PEER_CLOSED);
        life.closeOutput();
        channel.runPendingTasks();
        life.finish();
        happened(
                "NEW",
                "END",
                "output ends",
                "our end alone",
                "close begins",
                "output shut down",
                "released",
                "id and place are free",
                "unsent fails",
                "PEER_CLOSED");
    }

    @Test
    void theOutputEndsAloneOnlyWhileTheSessionIsOpen() {
        assertInstanceOf(IllegalStateException.class, Deadline.failure(life.closeOutput()));
        life.openAndNotify();
        assertTrue(life.isOpen());
        life.requestEnd(EndReason.LOCAL_CLOSE);
        assertInstanceOf(SessionClosedException.class, Deadline.failure(life.closeOutput()));
    }

    @Test
    void aFailureOrAnEndFailsTheEndOfTheOutputThatHasNotBegun() {
        life.openAndNotify();
        CompletableFuture<Void> behindFailure = life.closeOutput();
        life.failOutput(RESET.foundByWrite());
        assertInstanceOf(IOException.class, Deadline.failure(behindFailure));
        channel.runPendingTasks();
        happened("NEW", "unsent fails");

        Life other = new Life();
        other.openAndNotify();
        CompletableFuture<Void> behindEnd = other.closeOutput();
        other.requestAbort(EndReason.ABORTED);
        other.finish();
        assertInstanceOf(SessionClosedException.class, Deadline.failure(behindEnd));
    }

    @Test
    void aCallbackThatThrowsEndsTheSession() {
        Life other = new Life(new SessionHandler() {
            @Override
            public void onNew(Session session) {
                throw new IllegalStateException("a fault");
            }

            @Override
            public void onData(Session session, ByteBuf data, SocketAddress from) {}

            @Override
            public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
                events.add(reason + ": " + cause);
            }
        });
        assertInstanceOf(IllegalStateException.class, other.openAndNotify());
        channel.runPendingTasks();
        other.finish();
        happened(
                "close begins",
                "output shut down",
                "released",
                "id and place are free",
                "unsent fails",
                "HANDLER_ERROR: java.lang.IllegalStateException: a fault");
    }

    /** Checks what has happened since the last check. */
    private void happened(String... expected) {
        assertEquals(List.of(expected), events);
        events.clear();
    }

    private final class Step implements LoopCommand {
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

    private final class Recorder implements SessionHandler {
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
    private final class Life extends ChannelSession implements HalfClose.Owner {
        private final SessionOutput output = new Drained();

        Life() {
            this(new Recorder());
        }

        Life(SessionHandler handler) {
            super(
                    TestManager.context(channel.eventLoop()),
                    "a1",
                    SessionKind.TCP,
                    channel,
                    handler,
                    1,
                    (session, last) -> events.add("id and place are free"));
        }

        @Override
        protected SessionOutput output() {
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
        protected void closeNow() {
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
        public CompletableFuture<Void> closeOutput() {
            return requestHalfClose(() -> new HalfClose(this, output, context.loops()));
        }

        @Override
        public void outputEnds() {
            events.add("output ends");
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
    private final class Drained extends SessionOutput {
        Drained() {
            super(SessionLifeTest.this.channel, TestLoops.loop(SessionLifeTest.this.channel.eventLoop()));
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
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void fail(Throwable cause) {
            events.add("unsent fails");
        }
    }
}
