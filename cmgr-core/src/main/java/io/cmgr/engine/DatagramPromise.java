// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;

/**
 * What Netty promises of one datagram. It tells the datagram itself: a listener would cost two locks and a look at the
 * thread's locals. Event loop only.
 */
final class DatagramPromise extends DefaultChannelPromise {
    private final PendingDatagram datagram;

    DatagramPromise(Channel channel, PendingDatagram datagram) {
        super(channel);
        this.datagram = datagram;
    }

    @Override
    public boolean trySuccess(Void result) {
        return told(super.trySuccess(null));
    }

    @Override
    public boolean tryFailure(Throwable cause) {
        return told(super.tryFailure(cause));
    }

    @Override
    public ChannelPromise setSuccess(Void result) {
        super.setSuccess(null);
        told(true);
        return this;
    }

    @Override
    public ChannelPromise setFailure(Throwable cause) {
        super.setFailure(cause);
        told(true);
        return this;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        return told(super.cancel(mayInterrupt));
    }

    private boolean told(boolean first) {
        if (first) {
            datagram.sent(this);
        }
        return first;
    }
}
