// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.transport;

import io.cmgr.config.Transport;
import io.cmgr.engine.uring.IoUringAcceptor;
import io.cmgr.engine.uring.IoUringLoops;
import io.cmgr.engine.uring.IoUringUnixServer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** Netty's native io_uring. */
final class IoUringTransport extends LinuxTransport {
    @Override
    public Transport name() {
        return Transport.IO_URING;
    }

    @Override
    public IoHandlerFactory ioHandlers() {
        return new IoUringLoops();
    }

    @Override
    public ChannelFactory<ServerChannel> server(@Nullable SocketProtocolFamily family) {
        return () -> {
            IoUringServerSocketChannel server = new IoUringServerSocketChannel();
            if (family == SocketProtocolFamily.INET) {
                IoUringAcceptor.refuseIpv6(server);
            }
            return server;
        };
    }

    @Override
    public Future<Void> stopAccepting(Channel server) {
        return IoUringAcceptor.of(server).silence();
    }

    @Override
    public void acceptBacklog(Channel server) throws IOException {
        IoUringAcceptor.of(server).acceptBacklog();
    }

    @Override
    public void close(Channel server) {
        IoUringAcceptor.of(server).closeNow();
    }

    @Override
    public ChannelFactory<SocketChannel> client() {
        return IoUringSocketChannel::new;
    }

    @Override
    public ServerChannel unixServer(UnixDomainSocketAddress address, int backlog) throws IOException {
        return IoUringUnixServer.listening(address, backlog);
    }

    @Override
    public Channel unixChannel() {
        return new IoUringDomainSocketChannel();
    }

    /** Does nothing: on our event loops every such channel stays open. */
    @Override
    public void allowHalfClosure(Channel unix) {}

    @Override
    public ChannelFactory<DatagramChannel> datagram(@Nullable SocketProtocolFamily family) {
        return () -> family == null ? new IoUringDatagramChannel() : new IoUringDatagramChannel(family);
    }

    /**
     * Null: what Netty offers is a chain of reads, each of which the kernel has to answer, also if one datagram came.
     */
    @Override
    public @Nullable ChannelOption<Integer> batchedReads() {
        return null;
    }

    @Override
    public boolean readsOverlap() {
        return true;
    }
}
