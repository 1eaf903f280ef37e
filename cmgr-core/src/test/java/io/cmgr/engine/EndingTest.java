// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.session.DisconnectReason;
import io.cmgr.testkit.NoLeaks;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.ChannelOutputShutdownException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class EndingTest {
    @Test
    void whatOnlyAHandlerThrowsIsAHandlersError() {
        assertReason(DisconnectReason.HANDLER_ERROR, new IllegalStateException());
        assertReason(DisconnectReason.HANDLER_ERROR, new AssertionError());
        assertReason(DisconnectReason.HANDLER_ERROR, new NoClassDefFoundError());
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
