// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import io.cmgr.engine.loop.SessionLoop;
import io.cmgr.engine.output.SessionOutput;
import io.netty.channel.Channel;

/**
 * The datagrams of one UDP socket that the kernel has not taken yet. Each has a promise of its own, since the kernel
 * may refuse one and take the next. Event loop only.
 */
public final class DatagramOutput extends SessionOutput {
    private int underWay;

    /** Whether the end of a read will flush. */
    private boolean reading;

    public DatagramOutput(Channel channel, SessionLoop loop) {
        super(channel, loop);
    }

    void write(PendingDatagram datagram) {
        DatagramPromise promise = new DatagramPromise(channel, datagram);
        underWay++;
        var unused = channel.write(datagram.handOver(), promise);
        if (!reading) {
            flushLater();
        }
    }

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
