// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import io.cmgr.engine.flow.ReadPauses;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Delivers the datagrams of one socket in the order of their arrival. While the socket's reads are paused, it holds
 * what the read under way still brings, which is at most one read. Event loop only.
 */
public final class HeldDatagrams implements ReadPauses.Observer {
    /** The session that gets the datagrams. */
    public interface Receiver {
        /** Whether it still takes datagrams. After a request to end it, it takes none. */
        boolean receives();

        /**
         * Takes over a datagram; {@code cut} means that it was longer than allowed, and {@code data} is its beginning.
         */
        void deliver(ByteBuf data, InetSocketAddress from, boolean cut);

        /** The read is over. */
        void readComplete();
    }

    private record Datagram(ByteBuf data, InetSocketAddress from, boolean cut) {}

    private final ReadPauses pauses;
    private final EventLoop eventLoop;
    private final Receiver receiver;
    private final Queue<Datagram> datagrams = new ArrayDeque<>(0);

    HeldDatagrams(ReadPauses pauses, EventLoop eventLoop, Receiver receiver) {
        this.pauses = pauses;
        this.eventLoop = eventLoop;
        this.receiver = receiver;
        pauses.observer(this);
    }

    void arrived(ByteBuf data, InetSocketAddress from, boolean cut) {
        if (datagrams.isEmpty() && !pauses.holding()) {
            receiver.deliver(data, from, cut);
        } else {
            datagrams.add(new Datagram(data, from, cut));
        }
    }

    /** Nothing to do: what the read under way still brings is held as it arrives. */
    @Override
    public void paused() {}

    /** Delivers what is held, in a task of its own, since a callback of the session may be running. */
    @Override
    public void resumed() {
        if (!datagrams.isEmpty()) {
            eventLoop.execute(this::deliver);
        }
    }

    private void deliver() {
        while (!datagrams.isEmpty() && !pauses.holding()) {
            Datagram oldest = datagrams.remove();
            receiver.deliver(oldest.data(), oldest.from(), oldest.cut());
        }
        receiver.readComplete();
    }

    void release() {
        datagrams.forEach(datagram -> datagram.data().release());
        datagrams.clear();
    }
}
