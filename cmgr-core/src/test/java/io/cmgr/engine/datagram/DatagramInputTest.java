// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.engine.flow.ReadPauses;
import io.cmgr.engine.loop.TestLoops;
import io.cmgr.engine.udp.TestSessions;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.Stub;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class DatagramInputTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 9);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ReadPauses pauses = new ReadPauses(channel);
    private final List<String> received = new ArrayList<>();
    private boolean receiving = true;
    private final DatagramInput input = new DatagramInput(
            new UdpSocket(channel, null, 1, new LandingAllocator(4, false, false), TestSessions.memberships()),
            pauses,
            new MemoryShortage("u1", channel.eventLoop(), pauses, TestLoops.faults()),
            new Receiver());

    @AfterEach
    void close() {
        input.release();
        channel.close();
    }

    @Test
    void aDatagramArrivesWholeAndOneThatIsTooLongCut() {
        read("four");
        read("fiver");
        assertEquals(List.of("four", "five, cut"), received);
        assertEquals(0, input.discarded());
    }

    @Test
    void whatAPausedSocketStillReadsIsHeldInOrder() {
        pauses.pause(this);
        read("a");
        read("b");
        assertEquals(List.of(), received);
        pauses.resume(this);
        channel.runPendingTasks();
        assertEquals(List.of("a", "b", "complete"), received);
    }

    @Test
    void whatIsHeldAtTheEndIsGivenUp() {
        pauses.pause(this);
        read("a");
        input.release();
        pauses.resume(this);
        channel.runPendingTasks();
        assertEquals(List.of(), received);
    }

    @Test
    void nothingIsReadForAReceiverThatHasClosed() {
        receiving = false;
        read("a");
        assertEquals(List.of(), received);
        assertEquals(0, input.discarded());
    }

    @Test
    void aDatagramWithoutMemoryIsLostAndTheSocketPausesForAMoment() {
        channel.config().setAllocator(Stub.of(ByteBufAllocator.class, (proxy, method, arguments) -> {
            throw new OutOfMemoryError("as the test wants");
        }));
        read("a");
        assertEquals(1, input.discarded());
        assertTrue(pauses.paused());
        channel.advanceTimeBy(100, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertFalse(pauses.paused());
        assertEquals(List.of(), received);
    }

    private void read(String text) {
        ByteBuf landed = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        input.read(new DatagramPacket(landed, PEER, PEER));
        assertEquals(0, landed.refCnt());
    }

    private final class Receiver implements HeldDatagrams.Receiver {
        @Override
        public boolean receives() {
            return receiving;
        }

        @Override
        public void deliver(ByteBuf data, InetSocketAddress from, boolean cut) {
            received.add(data.toString(StandardCharsets.US_ASCII) + (cut ? ", cut" : ""));
            data.release();
        }

        @Override
        public void readComplete() {
            received.add("complete");
        }
    }
}
