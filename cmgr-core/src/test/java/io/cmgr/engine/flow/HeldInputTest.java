// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class HeldInputTest {
    private final HeldInput held = new HeldInput();

    @Test
    void itGivesBackInOrderWhatItWasGiven() {
        ByteBuf first = Unpooled.buffer(10);
        ByteBuf second = Unpooled.buffer(10);
        held.add(first);
        held.add(second);
        assertFalse(held.ended());
        held.add(ChannelInputShutdownEvent.INSTANCE);
        assertTrue(held.ended());
        assertSame(first, held.poll());
        assertSame(second, held.poll());
        assertSame(ChannelInputShutdownEvent.INSTANCE, held.poll());
        assertNull(held.poll());
        first.release();
        second.release();
    }

    @Test
    void itIsFullByTheMemoryBehindTheBytesAndNotFullAgainWhenTheyAreGone() {
        held.add(Unpooled.buffer(40 << 10).writeByte(1));
        assertFalse(held.full());
        held.add(Unpooled.buffer(40 << 10).writeByte(1));
        assertTrue(held.full());
        ((ByteBuf) held.poll()).release();
        assertFalse(held.full());
        held.release();
    }

    @Test
    void nothingMoreIsWantedBehindAnEnd() {
        held.add(ChannelInputShutdownEvent.INSTANCE);
        assertTrue(held.full());
    }

    @Test
    void releasingReleasesEveryBuffer() {
        ByteBuf data = Unpooled.buffer(10);
        held.add(data);
        held.add(ChannelInputShutdownEvent.INSTANCE);
        held.release();
        assertEquals(0, data.refCnt());
        assertNull(held.poll());
    }
}
