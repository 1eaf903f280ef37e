// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.manager.EndReason;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionClosedException;
import io.cmgr.session.SessionHandler;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The table of {@link Phase}, and what an end does in which order. */
@ExtendWith(NoLeaks.class)
class SessionLifeTest extends LifeScene {
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
}
