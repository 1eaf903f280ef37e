// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.datagram;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;

/**
 * Netty's promise for one datagram. It notifies the datagram directly; a listener would cost two locks and a
 * thread-local look-up. Event loop only.
 */
final class DatagramPromise extends DefaultChannelPromise {
    private final PendingDatagram datagram;

    DatagramPromise(Channel channel, PendingDatagram datagram) {
        super(channel);
        this.datagram = datagram;
    }

    @Override
    public boolean trySuccess(Void result) {
        return notifyDatagram(super.trySuccess(null));
    }

    @Override
    public boolean tryFailure(Throwable cause) {
        return notifyDatagram(super.tryFailure(cause));
    }

    @Override
    public ChannelPromise setSuccess(Void result) {
        super.setSuccess(null);
        notifyDatagram(true);
        return this;
    }

    @Override
    public ChannelPromise setFailure(Throwable cause) {
        super.setFailure(cause);
        notifyDatagram(true);
        return this;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        return notifyDatagram(super.cancel(mayInterrupt));
    }

    private boolean notifyDatagram(boolean first) {
        if (first) {
            datagram.sent(this);
        }
        return first;
    }
}
