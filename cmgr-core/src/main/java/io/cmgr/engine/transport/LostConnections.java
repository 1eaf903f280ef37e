// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Finds the TCP connections that the kernel has given up after a reset or a time-out, without reading from them. Netty
 * notices such an end only when it reads or writes: see
 * <a href="https://github.com/netty/netty/issues/7550">netty#7550</a>. Channels of other kinds are never reported,
 * and on NIO none whose output we have shut down.
 */
public final class LostConnections {
    /** Where the state of the connection is. */
    private static final int STATE = 0;

    /** Linux's TCP_CLOSE: the connection no longer exists. */
    private static final int CLOSED = 7;

    private LostConnections() {}

    /** The channels among these whose connection is lost. Called on their event loop. */
    public static List<Channel> among(Collection<Channel> channels) {
        List<Channel> lost = new ArrayList<>();
        List<NioSocketChannel> onNio = new ArrayList<>();
        for (Channel channel : channels) {
            if (channel instanceof NioSocketChannel nio) {
                if (!nio.isOutputShutdown()) {
                    onNio.add(nio);
                }
            } else if (TcpInfo.isKnownOf(channel) && isLost(channel)) {
                lost.add(channel);
            }
        }
        if (!onNio.isEmpty()) {
            addLost(onNio, lost);
        }
        return lost;
    }

    /** A connection that both sides have ended is CLOSED, too, and may have bytes to be read: that is not an error. */
    private static boolean isLost(Channel channel) {
        try {
            return TcpInfo.of(channel).get(STATE) == CLOSED
                    && (!((SocketChannel) channel).isOutputShutdown() || hasError((UnixChannel) channel));
        } catch (ChannelException | IOException closedMeanwhile) {
            return false;
        }
    }

    private static boolean hasError(UnixChannel channel) throws IOException {
        return new Socket(channel.fd().intValue()).getSoError() != 0;
    }

    /**
     * Adds the channels whose connection is lost to {@code lost}. A selector reports an error as if it were the event
     * that it was asked for. An established connection never becomes connectable, so a reported OP_CONNECT is an error.
     */
    private static void addLost(List<NioSocketChannel> channels, List<Channel> lost) {
        try (Selector selector = Selector.open()) {
            for (NioSocketChannel channel : channels) {
                register(channel, selector);
            }
            selector.selectNow(key -> lost.add((Channel) key.attachment()));
        } catch (IOException noDescriptorIsLeft) {
            // the next call will find the lost connections
        }
    }

    private static void register(NioSocketChannel channel, Selector selector) {
        try {
            ((NioIoHandle) channel.unsafe()).selectableChannel().register(selector, SelectionKey.OP_CONNECT, channel);
        } catch (ClosedChannelException ended) {
            // Netty reports the end of this channel itself
        }
    }
}
