// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.session.DisconnectReason;
import io.cmgr.session.SessionEvent;
import io.cmgr.testkit.NoLeaks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class QueuedEventTest {
    private final SessionShare share = Shares.of("a1");

    @Test
    void everyLifeCycleEventHasOneLineForHumans() {
        assertEquals(
                "a1 accepted from 127.0.0.1:4160 on l0",
                QueuedEvent.accepted(share).detail());
        assertEquals("a1 open with 127.0.0.1:4160", QueuedEvent.opened(share).detail());
        assertEquals(
                "a1 with 127.0.0.1:4160 disconnected: PEER_CLOSED, 1 bytes in, 2 bytes out",
                new QueuedDisconnection(share, DisconnectReason.PEER_CLOSED, null).detail());
    }

    @Test
    void controlCharactersOfACauseAreNotPrinted() {
        String detail = new QueuedDisconnection(
                        share, DisconnectReason.IO_ERROR, new IOException("evil\u001b[31m\nline"))
                .detail();
        assertTrue(detail.contains("evil?[31m?line"), detail);
        assertFalse(detail.chars().anyMatch(Character::isISOControl), detail);
    }

    @Test
    void dataHasNoDetailAndIsNeverPrinted() {
        SessionEvent event = QueuedEvent.data(share, "secret".getBytes(StandardCharsets.UTF_8), share.peer(), true);
        assertEquals("", event.detail());
        assertEquals("DATA a1 127.0.0.1:4160 6 bytes", event.toString());
        assertEquals("secret", event.text());
        assertTrue(event.truncated());
    }
}
