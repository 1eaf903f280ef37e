// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.output.SessionOutput;
import io.netty.channel.Channel;

/**
 * The output of one UDP socket: the datagrams that the kernel has not taken yet. Each has a promise of its own, since
 * the kernel may refuse one and take the next. Event loop only.
 */
public final class DatagramOutput extends SessionOutput {
    /** How many datagrams the channel has. */
    private int underWay;

    /** Whether a read is under way, whose end will flush. */
    private boolean reading;

    public DatagramOutput(Channel channel, SessionLoop loop) {
        super(channel, loop);
    }

    /** Writes a datagram to the channel, and sees to it that it is flushed. */
    void write(PendingDatagram datagram) {
        DatagramPromise promise = new DatagramPromise(channel, datagram);
        underWay++;
        var unused = channel.write(datagram.handOver(), promise);
        if (!reading) {
            flushLater();
        }
    }

    /** Until {@link #readComplete}, writes need not be flushed one by one: the end of the read flushes them. */
    public void readBegins() {
        reading = true;
    }

    public void readComplete() {
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

    /** The kernel has taken one datagram, or refused it. */
    void sent() {
        underWay--;
        checkDrained();
    }

    @Override
    public boolean drained() {
        return underWay == 0;
    }

    @Override
    public Object progress() {
        return underWay;
    }

    @Override
    public void fail(Throwable cause) {
        // The channel has failed every promise by now.
    }
}
