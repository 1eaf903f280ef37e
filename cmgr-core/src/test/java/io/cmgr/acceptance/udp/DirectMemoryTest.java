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
import io.cmgr.testkit.Child;
import io.cmgr.testkit.Deadline;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import io.cmgr.testkit.Peer;
import io.cmgr.testkit.Stage;
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

/** Direct memory is short for a while: who is told, what is lost, and that all goes on afterwards. */
@ExtendWith(NoLeaks.class)
class DirectMemoryTest {
    private static final int DATAGRAMS = 50;

    /** Where datagrams land is not the allocator's: another process has little memory for it. */
    @OnEachTransport
    void aDatagramThatCannotLandIsDroppedAndCountedAndTheSocketWaitsAMoment(Transport transport) throws Exception {
        List<String> little =
                List.of("-Dio.netty.maxDirectMemory=4194304", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        try (Child child = Child.jvm(List.of(), little, ShortOfMemory.class, transport.name());
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
        try (Stage stage = stage(transport, memory);
                UdpPeer peer = UdpPeer.open()) {
            UdpSession socket = stage.manager().listen(UdpListen.on("127.0.0.1", 0), stage.events());
            int port = ((InetSocketAddress) socket.localAddress()).getPort();
            memory.gone = true;
            peer.send(port, "lost");
            Deadline.until("the loss", () -> socket.stats().discarded() == 1);
            memory.gone = false;
            peer.send(port, "heard");
            assertEquals("heard", stage.next(SessionState.DATA).text());
            assertEquals(1, socket.stats().reads());
            assertTrue(socket.isOpen());
        }
    }

    @OnEachTransport
    void aWriteThatCannotBeCopiedFailsItsFutureAndNothingElse(Transport transport) throws Exception {
        Scarce memory = new Scarce();
        try (Stage stage = stage(transport, memory);
                UdpPeer udpPeer = UdpPeer.open()) {
            Peer raw = stage.call(stage.listen());
            Session stream = stage.accept();
            TcpListen framed = TcpListen.on(0).framing(Framing.lines(100));
            Peer lines =
                    stage.call(stage.manager().listen(framed, stage.events()).port());
            Session inLines = stage.accept();
            UdpSession socket = stage.manager().listen(UdpListen.on("127.0.0.1", 0), stage.events());
            ByteBuf onHeap = Unpooled.copiedBuffer(new byte[] {'a'});
            ByteBuf direct = Unpooled.directBuffer(1).writeByte('b');

            memory.gone = true;
            assertFails(stream);
            assertFails(socket.to(udpPeer.address()));
            assertFails(stage.manager().all());
            assertShort(Deadline.failure(inLines.write(onHeap.retain())));
            assertShort(Deadline.failure(stage.manager().writeToAll(onHeap)));
            assertEquals(
                    List.of(1, 1),
                    Deadline.get(stage.manager()
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

    private static Stage stage(Transport transport, Scarce memory) {
        return new Stage(ConnectionManager.builder()
                .transport(transport)
                .allocator(memory)
                .build());
    }

    private static long number(Child child, String order) {
        try {
            return Long.parseLong(child.ask(order));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has no direct memory for a while. */
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
