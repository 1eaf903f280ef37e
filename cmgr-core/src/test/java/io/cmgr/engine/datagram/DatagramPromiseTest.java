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
    void notifiesTheDatagramOnceInWhateverWayItIsCompleted() {
        assertNotified(true, DatagramPromise::setSuccess);
        assertNotified(true, DatagramPromise::trySuccess);
        assertNotified(false, promise -> promise.setFailure(new IOException("too long")));
        assertNotified(false, promise -> promise.tryFailure(new IOException("too long")));
        assertNotified(false, promise -> promise.cancel(false));
    }

    private void assertNotified(boolean success, Consumer<DatagramPromise> completion) {
        Recorder recorder = new Recorder();
        PendingDatagram datagram = new PendingDatagram(
                TestLoops.of(channel.eventLoop()),
                recorder,
                Unpooled.EMPTY_BUFFER,
                new InetSocketAddress("127.0.0.1", 9));
        DatagramPromise promise = new DatagramPromise(channel, datagram);
        completion.accept(promise);
        promise.trySuccess();
        promise.tryFailure(new IOException("too late"));
        promise.cancel(false);
        assertEquals(List.of(success), recorder.outcomes);
    }

    private static final class Recorder implements PendingDatagram.Sender {
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
