// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.session.DisconnectReason;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class EndingTest {
    @Test
    void whatOnlyAHandlerThrowsIsAHandlersError() {
        assertReason(DisconnectReason.HANDLER_ERROR, new IllegalStateException());
        assertReason(DisconnectReason.HANDLER_ERROR, new AssertionError());
    }

    @Test
    void classesThatCannotBeLinkedAreNobodysFaultWhereverTheyAreMet() {
        for (LinkageError error : List.of(new NoClassDefFoundError(), new AbstractMethodError())) {
            assertReason(DisconnectReason.IO_ERROR, error);
            assertReason(DisconnectReason.IO_ERROR, new DecoderException(error));
            assertReason(DisconnectReason.IO_ERROR, new ChannelOutputShutdownException("write", error));
            assertEquals(DisconnectReason.IO_ERROR, Ending.ofHandler(error).reason());
        }
        assertEquals(
                DisconnectReason.HANDLER_ERROR,
                Ending.ofHandler(new IllegalStateException()).reason());
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

    private static void assertReason(DisconnectReason reason, Throwable error) {
        assertEquals(reason, Ending.of(error).reason(), error.toString());
    }
}
