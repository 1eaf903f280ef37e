// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.acceptance.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cmgr.ConnectionManager;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.config.UdpListen;
import io.cmgr.session.Destination;
import io.cmgr.session.Session;
import io.cmgr.session.SessionState;
import io.cmgr.session.UdpSession;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.ServerFixture;
import io.cmgr.testkit.UdpPeer;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;

/** Direct memory is short for a while: what fails, what is lost, and that everything works again afterwards. */
@ExtendWith(NoLeaks.class)
class DirectMemoryTest {
    private static final int DATAGRAMS = 50;

    /**
     * Datagrams are not read into the allocator's memory, so the test uses a child process with little direct memory.
     */
    @OnEachTransport
    void aDatagramThatCannotLandIsDroppedAndCountedAndTheSocketWaitsAMoment(Transport transport) throws Exception {
        List<String> little =
                List.of("-Dio.netty.maxDirectMemory=4194304", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        try (ChildProcess child = ChildProcess.jvm(List.of(), little, ShortOfMemory.class, transport.name());
                UdpPeer peer = UdpPeer.open()) {
            int port = Integer.parseInt(child.ask("port"));
            child.ask("hoard");
            long start = System.nanoTime();
            for (int i = 0; i < DATAGRAMS; i++) {
                peer.send(port, "lost or late");
            }
            Deadline.until("the first loss", () -> number(child, "discarded") > 0);
            Deadline.until("others, each after a moment", () -> number(child, "discarded") > 3);
            long most = 1 + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / 100;
            assertTrue(number(child, "discarded") <= most + 1, "it does not wait");
            child.ask("release");
            Deadline.until("the rest", () -> number(child, "reads") + number(child, "discarded") == DATAGRAMS);
            assertTrue(number(child, "reads") > 0);
            assertWarnsSeldom(child.errors(), start);
        }
    }

    private static void assertWarnsSeldom(List<String> log, long start) {
        List<String> warnings =
                log.stream().filter(line -> line.contains("u0: no memory")).toList();
        long periods = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) / 10;
        assertTrue(!warnings.isEmpty() && warnings.size() <= 1 + periods, log::toString);
    }

    @OnEachTransport
    void aDatagramThatCannotBeCopiedIsDroppedAndCountedAndNotBlamedOnTheHandler(Transport transport) throws Exception {
        Scarce memory = new Scarce();
        try (ServerFixture fixture = fixture(transport, memory);
                UdpPeer peer = UdpPeer.open()) {
            UdpSession socket = fixture.manager().listen(UdpListen.on("127.0.0.1", 0), fixture.events());
            int port = ((InetSocketAddress) socket.localAddress()).getPort();
            memory.gone = true;
            peer.send(port, "lost");
            Deadline.until("the loss", () -> socket.stats().discarded() == 1);
            memory.gone = false;
            peer.send(port, "heard");
            assertEquals("heard", fixture.next(SessionState.DATA).text());
            assertEquals(1, socket.stats().reads());
            assertTrue(socket.isOpen());
        }
    }

    @OnEachTransport
    void aWriteThatCannotBeCopiedFailsItsFutureAndNothingElse(Transport transport) throws Exception {
        Scarce memory = new Scarce();
        try (ServerFixture fixture = fixture(transport, memory);
                UdpPeer udpPeer = UdpPeer.open()) {
            Peer raw = fixture.call(fixture.listen());
            Session stream = fixture.accept();
            TcpListen framed = TcpListen.on(0).framing(Framing.lines(100));
            Peer lines = fixture.call(
                    fixture.manager().listen(framed, fixture.events()).port());
            Session inLines = fixture.accept();
            UdpSession socket = fixture.manager().listen(UdpListen.on("127.0.0.1", 0), fixture.events());
            ByteBuf onHeap = Unpooled.copiedBuffer(new byte[] {'a'});
            ByteBuf direct = Unpooled.directBuffer(1).writeByte('b');

            memory.gone = true;
            assertFails(stream);
            assertFails(socket.to(udpPeer.address()));
            assertFails(fixture.manager().all());
            assertShort(Deadline.failure(inLines.write(onHeap.retain())));
            assertShort(Deadline.failure(fixture.manager().writeToAll(onHeap)));
            assertEquals(
                    List.of(1, 1),
                    Deadline.get(fixture.manager()
                            .writeToAll(direct)
                            .thenApply(told -> List.of(told.queued(), told.failed()))));
            memory.gone = false;

            Deadline.get(stream.write("!"));
            Deadline.get(inLines.write("!"));
            Deadline.get(socket.to(udpPeer.address()).write("!"));
            assertEquals("b!", raw.readText(2));
            assertEquals("!\n", lines.readText(2));
            assertEquals("!", udpPeer.receiveText());
        }
    }

    private static void assertFails(Destination<?> to) {
        assertShort(Deadline.failure(to.write("text")));
        assertShort(Deadline.failure(to.write(new byte[10])));
        assertShort(Deadline.failure(to.write(new byte[10], 1, 2)));
    }

    private static void assertShort(Throwable failure) {
        assertInstanceOf(OutOfMemoryError.class, failure);
    }

    private static ServerFixture fixture(Transport transport, Scarce memory) {
        return new ServerFixture(ConnectionManager.builder()
                .transport(transport)
                .allocator(memory)
                .build());
    }

    private static long number(ChildProcess child, String order) {
        try {
            return Long.parseLong(child.ask(order));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An allocator that has no direct memory for a while. */
    private static final class Scarce extends AbstractByteBufAllocator {
        private final ByteBufAllocator plenty = UnpooledByteBufAllocator.DEFAULT;
        private volatile boolean gone;

        Scarce() {
            super(true);
        }

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return plenty.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            if (gone) {
                throw new OutOfMemoryError("for a while");
            }
            return plenty.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }
}
