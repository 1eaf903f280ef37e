// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets the datagrams of one socket through, or holds those that were read together with the one at which the socket was
 * paused, in order: at most one read of them. Event loop only.
 */
final class HeldDatagrams implements PauseOwners.Reader {
    /** The socket's session. */
    interface Receiver {
        /** Takes a datagram over. */
        void deliver(ByteBuf data, InetSocketAddress from, boolean cut);

        /** These were all for now. */
        void readComplete();
    }

    private record Datagram(ByteBuf data, InetSocketAddress from, boolean cut) {}

    private final PauseOwners pauses;
    private final EventLoop eventLoop;
    private final Receiver receiver;
    private final Queue<Datagram> datagrams = new ArrayDeque<>(0);

    HeldDatagrams(PauseOwners pauses, EventLoop eventLoop, Receiver receiver) {
        this.pauses = pauses;
        this.eventLoop = eventLoop;
        this.receiver = receiver;
        pauses.reader(this);
    }

    void arrived(ByteBuf data, InetSocketAddress from, boolean cut) {
        if (datagrams.isEmpty() && !pauses.holding()) {
            receiver.deliver(data, from, cut);
        } else {
            datagrams.add(new Datagram(data, from, cut));
        }
    }

    /** The rest of the read in progress is still to arrive. */
    @Override
    public void paused() {}

    /** Not at once: perhaps we are in a callback of the session's. */
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
