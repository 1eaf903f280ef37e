// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cmgr.engine.loop.TestLoops;
import io.cmgr.testkit.NoLeaks;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class DatagramPromiseTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void close() {
        channel.close();
    }

    @Test
    void tellsTheDatagramOnceHoweverItIsSettled() {
        assertTold(true, DatagramPromise::setSuccess);
        assertTold(true, DatagramPromise::trySuccess);
        assertTold(false, promise -> promise.setFailure(new IOException("too long")));
        assertTold(false, promise -> promise.tryFailure(new IOException("too long")));
        assertTold(false, promise -> promise.cancel(false));
    }

    private void assertTold(boolean success, Consumer<DatagramPromise> settling) {
        Told told = new Told();
        PendingDatagram datagram = new PendingDatagram(
                TestLoops.of(channel.eventLoop()), told, Unpooled.EMPTY_BUFFER, new InetSocketAddress("127.0.0.1", 9));
        DatagramPromise promise = new DatagramPromise(channel, datagram);
        settling.accept(promise);
        promise.trySuccess();
        promise.tryFailure(new IOException("too late"));
        promise.cancel(false);
        assertEquals(List.of(success), told.outcomes);
    }

    private static final class Told implements PendingDatagram.Source {
        private final List<Boolean> outcomes = new ArrayList<>();

        @Override
        public void write(PendingDatagram datagram) {}

        @Override
        public void refuse(PendingDatagram datagram, Throwable why) {}

        @Override
        public Throwable refusal() {
            return new IOException("refused");
        }

        @Override
        public void sent(PendingDatagram datagram, ChannelFuture outcome) {
            outcomes.add(outcome.isSuccess());
        }
    }
}
