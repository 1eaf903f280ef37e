// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A channel without a socket, which connects or is refused when a test says so. */
final class FakeChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);
    private static final InetSocketAddress LOCAL_ADDRESS = new InetSocketAddress("192.0.2.1", 50_000);

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private @Nullable SocketAddress address;
    private @Nullable ChannelPromise promise;
    private SocketAddress ourEnd = LOCAL_ADDRESS;
    private boolean open = true;
    private boolean active;

    FakeChannel() {
        super(null);
    }

    /** The address to which the channel connects; null before that. */
    @Nullable
    InetSocketAddress address() {
        return (InetSocketAddress) address;
    }

    /** Connects, as if the other side had accepted. */
    void accept() {
        active = true;
        promise.setSuccess();
        pipeline().fireChannelActive();
    }

    /** Connects the socket to itself: its local address is the address to which it connects. */
    void connectToItself() {
        ourEnd = address;
        accept();
    }

    ConnectException refuse() {
        ConnectException refusal = new ConnectException("Connection refused: " + address);
        promise.setFailure(refusal);
        return refusal;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress remote, SocketAddress local, ChannelPromise connecting) {
                address = remote;
                promise = connecting;
            }
        };
    }

    @Override
    protected void doClose() {
        open = false;
        active = false;
        if (promise != null) {
            promise.tryFailure(new java.nio.channels.ClosedChannelException());
        }
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return active ? ourEnd : null;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return active ? address : null;
    }

    @Override
    protected void doBeginRead() {}

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        while (out.remove()) {
            // gone
        }
    }

    @Override
    protected void doBind(SocketAddress localAddress) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }
}
