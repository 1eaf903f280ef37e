// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.config.Framing;
import io.cmgr.config.MulticastGroup;
import io.cmgr.session.BroadcastResult;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A command that throws an Error, before or after what it carries has become the channel's. */
@ExtendWith(NoLeaks.class)
class FailedCommandTest {
    private static final AssertionError ERROR = new AssertionError("as the JDK does");

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final EventLoops loops = TestLoops.of(channel.eventLoop());
    private final SessionLoop loop = TestLoops.loop(channel.eventLoop());
    private final PendingBytes account = new PendingBytes(1 << 20);
    private final ByteBuf data = Unpooled.buffer().writeInt(1);

    @AfterEach
    void close() {
        channel.close();
        assertEquals(0, data.refCnt());
    }

    @Test
    void aWriteThatFailsBeforeTheChannelHasItIsGivenUp() {
        failsWith(new PendingWrite(new BrokenOutput(account, loop, write -> {}), data, 4));
        assertEquals(0, account.get());
    }

    @Test
    void aWriteThatFailsBehindThatIsAnsweredAndLeftToTheChannel() {
        failsWith(new PendingWrite(
                new BrokenOutput(account, loop, write -> write.handOver().release()), data, 4));
        assertEquals(4, account.get(), "settled with its batch");
    }

    @Test
    void aDatagramThatFailsBeforeTheChannelHasItIsGivenUp() {
        Socket socket = new Socket(datagram -> {});
        failsWith(new PendingDatagram(loops, socket, data, new InetSocketAddress("127.0.0.1", 9)));
        assertEquals(1, socket.givenUp);
    }

    @Test
    void aDatagramThatFailsBehindThatIsAnsweredAndLeftToTheChannel() {
        Socket socket = new Socket(datagram -> datagram.handOver().release());
        failsWith(new PendingDatagram(loops, socket, data, new InetSocketAddress("127.0.0.1", 9)));
        assertEquals(0, socket.givenUp);
    }

    @Test
    void aChangeOfMembershipThatFailsIsAnswered() throws Exception {
        data.release();
        DatagramSession session = TestSessions.udp(channel, (udp, datagram, from) -> {});
        MulticastGroup group = new MulticastGroup(InetAddress.getByName("239.1.2.3"), null);
        failsWith(new PendingMembership(loops, session, group, change -> {
            throw ERROR;
        }));
    }

    /** A channel of its audience is no session: asking for one throws. */
    @Test
    void aBroadcastThatFailsTellsWhomItDidNotReachAndReleasesItsCharge() {
        Audience audience = new Audience(loop, Framing.raw(), false, 1 << 20);
        audience.channels().add(channel);
        audience.queued().admit(4);
        BroadcastOutcome outcome = new BroadcastOutcome(loops, 1);
        loop.execute(new BroadcastCommand(audience, data, 4, null, outcome));
        assertEquals(new BroadcastResult(0, 0, 1), Deadline.get(outcome));
        assertEquals(0, audience.queued().get());
    }

    private <C extends CompletableFuture<Void> & LoopCommand> void failsWith(C command) {
        loop.execute(command);
        assertTrue(command.isDone());
        assertSame(ERROR, Deadline.failure(command));
    }

    /** An output that begins a write and then throws. */
    private static final class BrokenOutput extends StreamOutput {
        private final Consumer<PendingWrite> begun;

        BrokenOutput(PendingBytes account, SessionLoop loop, Consumer<PendingWrite> begun) {
            super(new OpenSession(), account, new EmbeddedChannel(), loop);
            this.begun = begun;
            assertTrue(account.admit(4));
        }

        @Override
        void take(PendingWrite write) {
            begun.accept(write);
            throw ERROR;
        }

        @Override
        void broadcast(int size) {}

        @Override
        void broadcastWritten(ChannelFuture written) {}

        @Override
        void readBegins() {}

        @Override
        void readComplete() {}

        @Override
        public void flush() {}

        @Override
        public boolean drained() {
            return true;
        }

        @Override
        void failTaken(Throwable cause) {}
    }

    private static final class OpenSession implements StreamOutput.Owner {
        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public Throwable noRoom(int size) {
            throw new AssertionError();
        }

        @Override
        public Throwable refusal() {
            return new IOException("refused");
        }

        @Override
        public void taken(long bytes, int messages) {}

        @Override
        public void kernelFull() {}

        @Override
        public void writable() {}

        @Override
        public void outputFailed(Throwable cause) {}
    }

    private static final class Socket implements PendingDatagram.Source {
        private final Consumer<PendingDatagram> begun;
        private int givenUp;

        Socket(Consumer<PendingDatagram> begun) {
            this.begun = begun;
        }

        @Override
        public void write(PendingDatagram datagram) {
            begun.accept(datagram);
            throw ERROR;
        }

        @Override
        public void refuse(PendingDatagram datagram, Throwable why) {
            givenUp++;
            datagram.packet().release();
            datagram.completeExceptionally(why);
        }

        @Override
        public Throwable refusal() {
            return new IOException("refused");
        }

        @Override
        public void sent(PendingDatagram datagram, ChannelFuture outcome) {}
    }
}
