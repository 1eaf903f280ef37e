// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.channel.EventChannel;
import io.cmgr.session.Session;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionHandler;
import io.cmgr.session.SessionState;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** Work that may take its time, in the three ways. */
final class Orders {
    private Orders() {}

    /** On threads that take from a channel. */
    static void take(EventChannel events, UnaryOperator<String> work) {
        for (int i = 0; i < 4; i++) {
            Thread taker = new Thread(() -> {
                for (SessionEvent event : events) { // ends when the channel has closed
                    if (event.state() == SessionState.DATA) {
                        event.reply(work.apply(event.text())); // holds up this session, and no other
                    }
                }
            });
            taker.setName("orders-" + i);
            taker.start();
        }
    }

    /** On the session's event loop, if it does not wait for anything. */
    record Quick(UnaryOperator<String> work) implements SessionHandler {
        @Override
        public void onData(Session session, ByteBuf line, SocketAddress from) {
            session.write(work.apply(line.toString(UTF_8)));
        }
    }

    /** On a pool, for a handler. */
    record Slow(UnaryOperator<String> work, Executor pool) implements SessionHandler {
        @Override
        public void onData(Session session, ByteBuf line, SocketAddress from) {
            String order = line.toString(UTF_8); // a copy, since the buffer is released when this returns
            session.pauseReads(); // no further order until this one is answered, so that nothing piles up
            CompletableFuture.supplyAsync(() -> work.apply(order), pool).whenComplete((answer, failure) -> {
                session.write(failure == null ? answer : "sorry");
                session.resumeReads();
            });
        }
    }
}
