// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.uring;

import static java.util.Objects.requireNonNull;

import io.cmgr.engine.address.InternetAddresses;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandler;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.NativeInetAddress;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts connections for a listening channel of io_uring in the way of epoll: it waits until somebody calls, and then
 * accepts no more callers than the channel wants at that moment. Netty has the kernel accept on its own, which goes on
 * for a while after the channel has been told to stop: connections would come in for which there is no place. After a
 * failure, such as that no descriptor is left, Netty also has the kernel try again at once, and so spins.
 *
 * <p>This object stands between Netty's channel and the event loop, in both directions. It keeps what the channel submits
 * to accept, and gives it each caller as if the kernel had accepted it. Accepting loop only.
 */
@SuppressWarnings("try") // Netty's close may throw anything
public final class IoUringAcceptor implements IoUringIoHandle, IoRegistration {
    private static final Logger log = LoggerFactory.getLogger(IoUringAcceptor.class);

    private static final AttributeKey<IoUringAcceptor> ACCEPTOR =
            AttributeKey.valueOf(IoUringAcceptor.class, "ACCEPTOR");

    private static final AttributeKey<Boolean> IPV4_ONLY = AttributeKey.valueOf(IoUringAcceptor.class, "IPV4_ONLY");

    /** The longest address of a caller that Netty's accept writes. Its first byte is its length. */
    private static final int ADDRESS_BYTES = 26;

    /** The length of an address of IPv4, with its port; also of one that came over a socket for both families. */
    private static final int IPV4_BYTES = 8;

    /** What the channel is told in place of the number of a request that is kept here. */
    private static final long KEPT = 1;

    private final Channel server;
    private final IoUringIoHandle netty;
    private final IoRegistration loop;
    private final boolean ipv4Only;

    /** The caller who is accepted now. */
    private @Nullable InetSocketAddress caller;

    /** Whether the channel waits for callers. */
    private boolean armed;

    /** Whether the channel is still to be told that it waits no longer, as it wants. */
    private boolean cancelled;

    /** The number of the request to report when somebody calls; 0 if none is under way. */
    private long poll;

    /** Completes when no request is under way any more; null while the channel accepts. */
    private @Nullable Promise<Void> silent;

    IoUringAcceptor(Channel server, IoUringIoHandle netty, IoHandler loop) throws Exception {
        this.server = server;
        this.netty = netty;
        this.loop = loop.register(this);
        ipv4Only = server.hasAttr(IPV4_ONLY);
        server.attr(ACCEPTOR).set(this);
        server.pipeline().addFirst(new Callers());
    }

    /** Refuses callers over IPv6: on io_uring Netty makes sockets for both families only. Before the registration. */
    public static void refuseIpv6(Channel server) {
        server.attr(IPV4_ONLY).set(true);
    }

    /** Tells a connection its caller if the kernel no longer does. */
    private final class Callers extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object child) {
            Channel accepted = (Channel) child;
            if (caller != null && accepted.remoteAddress() == null) {
                InternetAddresses.setCaller(accepted, caller);
            }
            ctx.fireChannelRead(child);
        }
    }

    /** The acceptor of a listening channel, which exists since its registration. */
    public static IoUringAcceptor of(Channel server) {
        return requireNonNull(server.attr(ACCEPTOR).get());
    }

    @Override
    public long submit(IoOps ops) {
        if (UringOps.isAccept(ops)) {
            arm();
            return KEPT;
        }
        if (UringOps.isCancel(ops)) {
            disarm();
            return KEPT;
        }
        return loop.submit(ops);
    }

    /** A channel that is paused gets no callers, although Netty asks for them after a failure. */
    private void arm() {
        armed = true;
        if (silent != null) {
            return; // only those who wait already are accepted
        }
        if (server.config().isAutoRead()) {
            poll();
        } else {
            disarm();
        }
    }

    /** The channel is told later, since Netty is in the middle of something. */
    private void disarm() {
        armed = false;
        if (!cancelled) {
            cancelled = true;
            server.eventLoop().execute(this::tellCancelled);
        }
    }

    private void tellCancelled() {
        if (cancelled) {
            cancelled = false;
            netty.handle(this, UringOps.acceptEnded(UringOps.CANCELED));
        }
    }

    private void poll() {
        if (poll == 0) {
            poll = loop.submit(UringOps.pollIn((UnixChannel) server));
        }
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        IoUringIoEvent done = (IoUringIoEvent) event;
        if (!UringOps.isPoll(done)) {
            netty.handle(this, event);
            return;
        }
        poll = 0;
        if (silent != null) {
            silent.trySuccess(null);
            return;
        }
        acceptWaiting();
        if (armed) {
            poll();
        }
    }

    /** Accepts until the channel has enough, or nobody waits any more. */
    private void acceptWaiting() {
        boolean more = true;
        while (more && armed) {
            more = acceptOne();
        }
    }

    private boolean acceptOne() {
        byte[] address = new byte[ADDRESS_BYTES];
        try {
            int descriptor = socket().accept(address);
            if (descriptor < 0) {
                return false;
            }
            if (ipv4Only && address[0] != IPV4_BYTES) {
                new FileDescriptor(descriptor).close();
                return true;
            }
            if (server instanceof ServerSocketChannel) {
                caller = NativeInetAddress.address(address, 1, address[0]);
            }
            netty.handle(this, UringOps.accepted(descriptor));
            return true;
        } catch (NativeIoException refused) {
            netty.handle(this, UringOps.acceptEnded(refused.expectedErr()));
            return false;
        } catch (IOException closed) {
            return false;
        }
    }

    private Socket socket() {
        return (Socket) ((UnixChannel) server).fd();
    }

    /** Stops accepting for good. Completes when the kernel holds the socket for nobody but this process. */
    public Future<Void> silence() {
        Promise<Void> done = server.eventLoop().newPromise();
        silent = done;
        server.config().setAutoRead(false);
        if (poll == 0) {
            done.setSuccess(null);
        } else {
            long unused = loop.submit(UringOps.cancel(poll));
        }
        return done;
    }

    /** Accepts those who wait, once silenced. */
    public void acceptBacklog() throws IOException {
        tellCancelled();
        socket().listen(0);
        server.unsafe().beginRead(); // which arms
        acceptWaiting();
    }

    /** Frees the port or path now; Netty would leave that to the kernel, for a moment later. */
    public void closeNow() {
        try {
            socket().close();
        } catch (IOException closedAllTheSame) {
            log.trace("a listening socket failed to close", closedAllTheSame);
        }
        var unused = server.close();
        if (server.eventLoop().inEventLoop()) {
            tellCancelled();
            netty.handle(this, UringOps.closed());
        }
    }

    @Override
    public void close() throws Exception {
        netty.close();
        tellCancelled();
    }

    @Override
    public void registered() {
        netty.registered();
    }

    @Override
    public void unregistered() {
        netty.unregistered();
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's signature
    public <T> T attachment() {
        return loop.attachment();
    }

    @Override
    public boolean isValid() {
        return loop.isValid();
    }

    @Override
    public boolean cancel() {
        return loop.cancel();
    }
}
