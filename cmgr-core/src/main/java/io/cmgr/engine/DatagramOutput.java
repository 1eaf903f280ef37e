// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket's way out. Every datagram has a promise of its own, since one that the system refuses says nothing about
 * the next. Event loop only.
 */
final class DatagramOutput implements SessionOutput {
    private final Channel channel;
    private final SessionLoop loop;
    private int underWay;
    private boolean flushDue;
    private boolean reading;
    private @Nullable Runnable whenDrained;

    DatagramOutput(Channel channel, SessionLoop loop) {
        this.channel = channel;
        this.loop = loop;
    }

    void write(PendingDatagram datagram) {
        DatagramPromise promise = new DatagramPromise(channel, datagram);
        underWay++;
        var unused = channel.write(datagram.handOver(), promise);
        if (!flushDue && !reading) {
            flushDue = true;
            loop.touch(this);
        }
    }

    void readBegins() {
        reading = true;
    }

    void readComplete() {
        reading = false;
        flush();
    }

    @Override
    public void flush() {
        flushDue = false;
        if (underWay > 0) {
            channel.flush();
        }
    }

    /** One datagram was taken by the kernel, or refused. */
    void sent() {
        underWay--;
        if (whenDrained != null && drained()) {
            Runnable action = whenDrained;
            whenDrained = null;
            action.run();
        }
    }

    @Override
    public boolean drained() {
        return underWay == 0;
    }

    @Override
    public void onDrained(Runnable action) {
        whenDrained = action;
    }

    @Override
    public long progress() {
        return underWay;
    }

    @Override
    public void fail(Throwable cause) {
        // The channel has failed every promise by now.
    }
}
