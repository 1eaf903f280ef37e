// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.connect;

import io.cmgr.testkit.SinkChannel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A channel without a socket, which connects or is refused when a test says so. */
final class FakeChannel extends SinkChannel {
    private static final InetSocketAddress LOCAL_ADDRESS = new InetSocketAddress("192.0.2.1", 50_000);

    private @Nullable SocketAddress address;
    private @Nullable ChannelPromise promise;
    private SocketAddress ourEnd = LOCAL_ADDRESS;
    private boolean active;
    private final StringBuilder written = new StringBuilder();
    private boolean stalled;

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

    /** What was written to the channel, as text. */
    String written() {
        return written.toString();
    }

    /** From now on nothing is taken that is written. */
    void stall() {
        stalled = true;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        for (Object next = stalled ? null : out.current(); next != null; next = out.current()) {
            written.append(((ByteBuf) next).toString(StandardCharsets.UTF_8));
            out.remove();
        }
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
        super.doClose();
        active = false;
        if (promise != null) {
            promise.tryFailure(new ClosedChannelException());
        }
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return active ? ourEnd : null;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return active ? address : null;
    }
}
