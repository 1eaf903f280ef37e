// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.address;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.SocketAddress;

/** A channel of a peer with this address. */
final class PeerChannel extends EmbeddedChannel {
    private final SocketAddress peer;

    private PeerChannel(SocketAddress peer) {
        super(false);
        this.peer = peer;
    }

    /** What a session says of the address of such a peer. */
    static SocketAddress remote(SocketAddress peer) {
        return UnixAddresses.remote(new PeerChannel(peer));
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return peer;
    }

    @Override
    public boolean isActive() {
        return true;
    }
}
