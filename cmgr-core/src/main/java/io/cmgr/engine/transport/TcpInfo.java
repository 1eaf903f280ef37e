// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.UnixChannel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What Linux knows of a TCP connection: its {@code struct tcp_info}. Any thread. */
public final class TcpInfo {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_INFO = 11;
    private static final int LENGTH = 216;
    private static final RawUnixChannelOption OPTION =
            new RawUnixChannelOption("TCP_INFO", IPPROTO_TCP, TCP_INFO, LENGTH);

    private TcpInfo() {}

    /** Whether the kernel can be asked about this channel: it is TCP on a native transport. The JDK has no such call. */
    public static boolean isKnownOf(Channel channel) {
        return channel instanceof UnixChannel && channel instanceof SocketChannel;
    }

    /**
     * The figures of an open channel.
     *
     * @throws ChannelException if the channel has closed in the meantime
     */
    public static ByteBuffer of(Channel channel) {
        return channel.config().getOption(OPTION).order(ByteOrder.nativeOrder());
    }
}
