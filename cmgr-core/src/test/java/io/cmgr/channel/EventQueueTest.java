// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.cmgr.testkit.NoLeaks;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class EventQueueTest {
    private final EventQueue queue = new EventQueue("channel", 10, 1000);

    @Test
    void twoSessionsOnOneNettyChannelHaveAShareEach() {
        EmbeddedChannel socket = new EmbeddedChannel();
        StubSession one = new StubSession("u1", socket);
        StubSession other = new StubSession("u2", socket);
        queue.inputEnded(queue.feed(one.session()));
        assertEquals(List.of("close"), one.calls);
        assertEquals(List.of(), other.calls);
        queue.inputEnded(queue.feed(other.session()));
        assertEquals(List.of("close"), other.calls);
    }

    @Test
    void aSessionHasOneShareOfEachChannelThatItFeeds() {
        EventQueue second = new EventQueue("second channel", 10, 1000);
        var session = new StubSession("a1").session();
        Feed share = queue.feed(session);
        assertNotSame(share, second.feed(session));
        assertSame(share, queue.feed(session));
    }
}
