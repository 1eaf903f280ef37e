// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.session.DisconnectReason;
import io.cmgr.session.SessionClosedException;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.EnumSet;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class EndReasonTest {
    @Test
    void whatOnlyAHandlerThrowsIsAHandlersError() {
        assertReason(DisconnectReason.HANDLER_ERROR, new IllegalStateException());
        assertReason(DisconnectReason.HANDLER_ERROR, new AssertionError());
    }

    @Test
    void aLinkageErrorIsNoHandlersErrorWhereverItIsThrown() {
        for (LinkageError error : List.of(new NoClassDefFoundError(), new AbstractMethodError())) {
            assertReason(DisconnectReason.IO_ERROR, error);
            assertReason(DisconnectReason.IO_ERROR, new DecoderException(error));
            assertReason(DisconnectReason.IO_ERROR, new ChannelOutputShutdownException("write", error));
            assertEquals(DisconnectReason.IO_ERROR, EndReason.ofHandler(error).reason());
        }
        assertEquals(
                DisconnectReason.HANDLER_ERROR,
                EndReason.ofHandler(new IllegalStateException()).reason());
    }

    @Test
    void whatATransportThrowsIsNoHandlersError() {
        assertReason(DisconnectReason.IO_ERROR, new IOException("no route"));
        assertReason(DisconnectReason.IO_ERROR, new ChannelException());
        assertReason(DisconnectReason.IO_ERROR, new OutOfMemoryError());
        assertReason(DisconnectReason.IO_ERROR, new ChannelOutputShutdownException("write", new InternalError()));
        assertReason(
                DisconnectReason.RESET, new ChannelOutputShutdownException("write", new IOException("Broken pipe")));
    }

    @Test
    void anErrorOfTlsThatCouldNotWriteIsThatOfTheSocket() {
        IOException reset = new IOException("Connection reset by peer");
        assertReason(DisconnectReason.RESET, new SSLException("failure when writing TLS control frames", reset));
        assertReason(DisconnectReason.TLS_FAILED, new SSLException("bad record", new SSLException("tag mismatch")));
        assertReason(DisconnectReason.TLS_FAILED, new SSLException("closed", new ClosedChannelException()));
    }

    @Test
    void anyFailureReplacesAnOrderlyEnd() {
        for (DisconnectReason reason : DisconnectReason.values()) {
            boolean ours = EnumSet.of(
                            DisconnectReason.PEER_CLOSED,
                            DisconnectReason.LOCAL_CLOSE,
                            DisconnectReason.ABORTED,
                            DisconnectReason.MANAGER_CLOSED)
                    .contains(reason);
            assertEquals(!ours, new EndReason(reason, null).outweighs(EndReason.PEER_CLOSED), reason.name());
        }
    }

    @Test
    void whatThePeerHadSentReplacesAWriteThatFailed() {
        EndReason write =
                EndReason.of(new IOException("Connection reset by peer")).foundByWrite();
        for (DisconnectReason reason : DisconnectReason.values()) {
            boolean sentByPeer = reason == DisconnectReason.TLS_FAILED || reason == DisconnectReason.PROTOCOL_ERROR;
            assertEquals(sentByPeer, new EndReason(reason, null).outweighs(write), reason.name());
        }
    }

    @Test
    void anyOtherReasonStays() {
        for (DisconnectReason earlier : DisconnectReason.values()) {
            for (DisconnectReason later : DisconnectReason.values()) {
                assertTrue(
                        earlier == DisconnectReason.PEER_CLOSED
                                || !new EndReason(later, null).outweighs(new EndReason(earlier, null)),
                        later + " after " + earlier);
            }
        }
    }

    @Test
    void aWriteIsRefusedWithWhatEndedTheSession() {
        IOException ofSocket = new IOException("no route");
        assertSame(ofSocket, EndReason.of(ofSocket).refusal("a1"));
        IllegalStateException ofHandler = new IllegalStateException("as a test wants it");
        Throwable refusal = EndReason.ofHandler(ofHandler).refusal("a1");
        assertInstanceOf(SessionClosedException.class, refusal);
        assertEquals("session a1 is closed: HANDLER_ERROR", refusal.getMessage());
        assertSame(ofHandler, refusal.getCause());
        assertNull(EndReason.LOCAL_CLOSE.refusal("a1").getCause());
    }

    private static void assertReason(DisconnectReason reason, Throwable error) {
        assertEquals(reason, EndReason.of(error).reason(), error.toString());
    }
}
